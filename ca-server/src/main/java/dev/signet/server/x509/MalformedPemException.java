package dev.signet.server.x509;

import java.io.Serial;

/**
 * Text that is not one PEM object of the expected label (RFC 7468).
 *
 * <p>The message is written for whoever sent it: what is wrong and what would be right. It never
 * repeats more of the input than one character.
 */
public final class MalformedPemException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    MalformedPemException(String message) {
        super(message);
    }
}
