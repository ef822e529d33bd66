package dev.signet.client;

import java.util.Arrays;
import java.util.Optional;

/** Why a certificate is revoked (RFC 5280 §5.3.1); the reasons that Signet accepts. */
public enum RevocationReason {
    /** None is given. */
    UNSPECIFIED("unspecified"),
    /** Somebody else has the key, or may have it. */
    KEY_COMPROMISE("keyCompromise"),
    /** What the certificate says of its holder is true no more. */
    AFFILIATION_CHANGED("affiliationChanged"),
    /** There is another in its place. */
    SUPERSEDED("superseded"),
    /** What it was for is no more. */
    CESSATION_OF_OPERATION("cessationOfOperation"),
    /** Its holder may do no longer what it was for. */
    PRIVILEGE_WITHDRAWN("privilegeWithdrawn");

    private final String text;

    RevocationReason(String text) {
        this.text = text;
    }

    /** The word for it in RFC 5280 and in the API. */
    public String text() {
        return text;
    }

    /** The reason called {@code text}; empty if there is none. */
    public static Optional<RevocationReason> parse(String text) {
        return Arrays.stream(values()).filter(known -> known.text.equals(text)).findFirst();
    }
}
