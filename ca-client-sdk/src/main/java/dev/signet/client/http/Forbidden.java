package dev.signet.client.http;

import java.nio.charset.StandardCharsets;

/**
 * The body of a refusal (RFC 9457), the same for everybody: who is refused learns that, not which
 * rule did it.
 */
public final class Forbidden {

    /** Of HTTP. */
    public static final int STATUS = 403;

    /** Media type of the body. */
    public static final String CONTENT_TYPE = "application/problem+json";

    private static final byte[] BODY =
            "{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":403}"
                    .getBytes(StandardCharsets.US_ASCII);

    private Forbidden() {}

    /** The octets, the caller's own. */
    public static byte[] body() {
        return BODY.clone();
    }
}
