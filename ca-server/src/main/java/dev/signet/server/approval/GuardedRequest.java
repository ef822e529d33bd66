package dev.signet.server.approval;

import dev.signet.server.auth.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A request for which a second person is needed, as it was sent: with all of its secrets. */
public final class GuardedRequest {

    private final String method;
    private final String path;
    private final byte[] body;
    private final String shown;

    /**
     * @param body octet for octet
     * @param shown as in {@link Proposal}
     */
    public GuardedRequest(String method, String path, byte[] body, String shown) {
        this.method = method;
        this.path = path;
        this.body = body.clone();
        this.shown = shown;
    }

    /** What is kept of it, to be compared under {@code salt}, in hex. */
    Proposal under(String salt) {
        var salted = new ByteArrayOutputStream();
        salted.writeBytes(HexFormat.of().parseHex(salt));
        salted.writeBytes((method + " " + path + "\n").getBytes(StandardCharsets.UTF_8));
        salted.writeBytes(body);
        return new Proposal(method, path, salt, Digest.sha256Hex(salted.toByteArray()), shown);
    }
}
