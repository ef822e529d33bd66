package dev.signet.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What one client says to PostgreSQL, message by message (PostgreSQL manual, "Message Formats"):
 * which SQL belongs to its transaction, and when it commits.
 */
final class FrontendMessages {

    private static final int LENGTH = 4;
    private static final int PARSE = 'P';
    private static final int BIND = 'B';

    private final DataInputStream in;
    private final Map<String, String> prepared = new HashMap<>();
    private StringBuilder transaction = new StringBuilder();
    private boolean started;
    private boolean commits;

    FrontendMessages(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /** The octets of the next message; none at the end. */
    byte[] next() throws IOException {
        if (commits) {
            transaction = new StringBuilder();
            commits = false;
        }
        try {
            // The first message, StartupMessage, has no type.
            int type = started ? in.readUnsignedByte() : 0;
            int length = in.readInt();
            byte[] body = in.readNBytes(length - LENGTH);
            understand(type, ByteBuffer.wrap(body));
            var octets = ByteBuffer.allocate((started ? 1 : 0) + length);
            if (started) {
                octets.put((byte) type);
            }
            started = true;
            return octets.putInt(length).put(body).array();
        } catch (EOFException e) {
            return new byte[0];
        }
    }

    /** Whether the message read last has the transaction committed. */
    boolean commits() {
        return commits;
    }

    /** The SQL of the transaction so far. */
    String transaction() {
        return transaction.toString();
    }

    private void understand(int type, ByteBuffer body) {
        if (type == PARSE) {
            prepared.put(text(body), text(body));
        } else if (type == BIND) {
            var _ = text(body); // the portal
            String sql = prepared.getOrDefault(text(body), "");
            commits = sql.equals("COMMIT");
            transaction.append(sql).append('\n');
        }
    }

    private static String text(ByteBuffer body) {
        var octets = new ByteArrayOutputStream();
        for (byte next = body.get(); next != 0; next = body.get()) {
            octets.write(next);
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
