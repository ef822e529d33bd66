package dev.signet.server.issuer;

/** No issuer can have such a key; the message says what would be right. */
public final class UnfitKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    /** {@code field} is what of the request this is about, as openapi.yaml names it. */
    UnfitKeyException(String field, String detail) {
        super(detail);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
