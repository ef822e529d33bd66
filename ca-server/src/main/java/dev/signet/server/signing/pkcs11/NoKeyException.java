package dev.signet.server.signing.pkcs11;

import java.security.GeneralSecurityException;

/** The token answers, and has no such key. */
final class NoKeyException extends GeneralSecurityException {

    private static final long serialVersionUID = 1L;

    NoKeyException(String message) {
        super(message);
    }
}
