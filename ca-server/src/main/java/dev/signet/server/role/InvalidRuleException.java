package dev.signet.server.role;

import java.io.Serial;

/** Text that is no rule; the message says what is wrong, to be read after the rule's field. */
final class InvalidRuleException extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    InvalidRuleException(String message) {
        super(message);
    }
}
