package dev.signet.server.x509;

import java.io.Serial;

/**
 * What was given as a certificate signing request is not one we can accept.
 *
 * <p>The message is written for whoever sent it: what is wrong, where, and what would be right.
 */
public final class MalformedCsrException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    MalformedCsrException(String message) {
        super(message);
    }
}
