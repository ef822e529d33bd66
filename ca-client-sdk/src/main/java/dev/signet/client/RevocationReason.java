package dev.signet.client;

import java.util.Arrays;
import java.util.Optional;

/** Why a certificate is revoked (RFC 5280 §5.3.1); the reasons that Signet accepts. */
public enum RevocationReason {
    UNSPECIFIED("unspecified"),
    KEY_COMPROMISE("keyCompromise"),
    AFFILIATION_CHANGED("affiliationChanged"),
    SUPERSEDED("superseded"),
    CESSATION_OF_OPERATION("cessationOfOperation"),
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
