package dev.signet.server.ocsp;

import dev.signet.server.x509.Der;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;

/**
 * What a request is answered with.
 *
 * @param response the whole OCSPResponse
 * @param life when {@code response} is of one certificate that is known, without a nonce: others
 *     may be given the same octets as long
 */
public record OcspAnswer(Kind kind, Der response, Optional<Life> life) {

    /** What an answer says, in short; its word is the label of the metric. */
    public enum Kind {
        GOOD,
        REVOKED,
        UNKNOWN,
        /** The request asked for several certificates. */
        SEVERAL,
        MALFORMED_REQUEST,
        INTERNAL_ERROR,
        TRY_LATER,
        UNAUTHORIZED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** From when until when a response may be relied on, inclusive, in whole seconds. */
    public record Life(Instant thisUpdate, Instant nextUpdate) {}

    static final OcspAnswer MALFORMED_REQUEST =
            error(Kind.MALFORMED_REQUEST, OCSPResponseStatus.MALFORMED_REQUEST);

    static final OcspAnswer TRY_LATER = error(Kind.TRY_LATER, OCSPResponseStatus.TRY_LATER);

    static final OcspAnswer UNAUTHORIZED =
            error(Kind.UNAUTHORIZED, OCSPResponseStatus.UNAUTHORIZED);

    static final OcspAnswer INTERNAL_ERROR =
            error(Kind.INTERNAL_ERROR, OCSPResponseStatus.INTERNAL_ERROR);

    private static OcspAnswer error(Kind kind, int status) {
        return new OcspAnswer(kind, OcspEncoding.error(status), Optional.empty());
    }
}
