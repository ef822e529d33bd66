package dev.signet.benchmarks;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;

/** Reads answers in HTTP/1.1 with next to no work; a client of a library would be measured too. */
final class RawAnswer {

    private static final String LENGTH = "content-length: ";

    /** Where the status is in {@code HTTP/1.1 200 OK}. */
    private static final int STATUS = 9;

    private RawAnswer() {}

    /** Reads one answer to its end, and gives its status. */
    static int read(DataInputStream in) throws IOException {
        int status = Integer.parseInt(line(in).substring(STATUS, STATUS + 3));
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()));
            }
        }
        in.skipNBytes(length);
        return status;
    }

    private static String line(DataInputStream in) throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }
}
