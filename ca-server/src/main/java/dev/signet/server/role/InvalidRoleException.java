package dev.signet.server.role;

import java.io.Serial;

/** A document that is no role. The message is written for the operator who sent it. */
public final class InvalidRoleException extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    private final String field;
    private final String complaint;

    InvalidRoleException(String field, String complaint) {
        super(field.isEmpty() ? "the role " + complaint : field + " " + complaint);
        this.field = field;
        this.complaint = complaint;
    }

    /**
     * Where in the document, such as {@code allowed_domains[2]}; empty for the document as a whole.
     */
    public String field() {
        return field;
    }

    /** What is wrong there and what would be right, to be read after the field's name. */
    public String complaint() {
        return complaint;
    }
}
