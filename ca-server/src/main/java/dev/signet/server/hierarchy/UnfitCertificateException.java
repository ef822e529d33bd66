package dev.signet.server.hierarchy;

import java.io.Serial;

/** A certificate from elsewhere is not what it must be; the message says what would be right. */
final class UnfitCertificateException extends Exception {

    @Serial private static final long serialVersionUID = 1;

    private final String field;

    /**
     * @param field {@code certificate}, or {@code chain} for those above it
     */
    UnfitCertificateException(String field, String message) {
        super(message);
        this.field = field;
    }

    String field() {
        return field;
    }
}
