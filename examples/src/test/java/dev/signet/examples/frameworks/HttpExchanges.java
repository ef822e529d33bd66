package dev.signet.examples.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.examples.frameworks.ResumingClient.Connected;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import javax.net.ssl.SSLSocket;

/** The HTTP/1.1 that the tests need, one request at a time on a connection that they hold. */
final class HttpExchanges {

    private static final int LONGEST_LINE = 8_192;

    private HttpExchanges() {}

    /**
     * @param last whether the server will close the connection
     */
    record Answer(String body, boolean last) {}

    static Answer get(Connected connected) throws IOException {
        SSLSocket socket = connected.socket();
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
        InputStream in = socket.getInputStream();
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status);
        }
        int length = 0;
        boolean last = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] parts = header.toLowerCase(Locale.ROOT).split(":", 2);
            if (parts[0].equals("content-length")) {
                length = Integer.parseInt(parts[1].strip());
            }
            last |= parts[0].equals("connection") && parts[1].strip().equals("close");
        }
        return new Answer(new String(in.readNBytes(length), UTF_8), last);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        while (line.length() < LONGEST_LINE) {
            int read = in.read();
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            } else if (read == '\n') {
                return line.toString();
            } else if (read != '\r') {
                line.append((char) read);
            }
        }
        throw new IOException("an endless line");
    }
}
