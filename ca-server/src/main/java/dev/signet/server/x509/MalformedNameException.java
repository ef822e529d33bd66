package dev.signet.server.x509;

import java.io.Serial;

/**
 * Text that is no subject alternative name a certificate may carry.
 *
 * <p>The message is written for whoever sent it: what is wrong and what would be right. It never
 * repeats more of the input than one character.
 */
public final class MalformedNameException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    MalformedNameException(String message) {
        super(message);
    }
}
