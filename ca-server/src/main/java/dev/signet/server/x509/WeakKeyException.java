package dev.signet.server.x509;

import java.io.Serial;

/**
 * A public key that is of no accepted kind, or that others can break.
 *
 * <p>The message is written for whoever sent it: what is wrong and what would be right. It never
 * repeats more of the input than one character.
 */
public final class WeakKeyException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    WeakKeyException(String message) {
        super(message);
    }
}
