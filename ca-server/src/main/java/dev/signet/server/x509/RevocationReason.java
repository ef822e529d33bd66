package dev.signet.server.x509;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** CRLReason, RFC 5280 §5.3.1; the codes a workload's certificate can be revoked with here. */
public enum RevocationReason {
    UNSPECIFIED(0, "unspecified"),
    KEY_COMPROMISE(1, "keyCompromise"),
    AFFILIATION_CHANGED(3, "affiliationChanged"),
    SUPERSEDED(4, "superseded"),
    CESSATION_OF_OPERATION(5, "cessationOfOperation"),
    PRIVILEGE_WITHDRAWN(9, "privilegeWithdrawn");

    private static final Set<String> FOR_AUTHORITIES = Set.of("cACompromise", "aACompromise");

    private static final Set<String> FOR_HOLDS = Set.of("certificateHold", "removeFromCRL");

    private final int code;
    private final String text;

    RevocationReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    /** RFC 5280's own word, as in JSON. */
    public String text() {
        return text;
    }

    /**
     * The reason with this word.
     *
     * @throws IllegalArgumentException if {@code text} is none of the words, or is one of RFC
     *     5280's that is not for revoking a workload's certificate; the message says why
     */
    public static RevocationReason parse(String text) {
        for (RevocationReason reason : values()) {
            if (reason.text.equals(text)) {
                return reason;
            }
        }
        String why = "";
        if (FOR_AUTHORITIES.contains(text)) {
            why = text + " is for certificates of authorities; ";
        } else if (FOR_HOLDS.contains(text)) {
            why = text + " is for holds, and a revocation here is for good; ";
        }
        throw new IllegalArgumentException(
                why
                        + "must be one of "
                        + Arrays.stream(values())
                                .map(RevocationReason::text)
                                .collect(Collectors.joining(", ")));
    }

    @Override
    public String toString() {
        return text;
    }
}
