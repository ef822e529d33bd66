package dev.signet.client;

import java.security.cert.CertificateException;

/**
 * Nothing proves that a certificate is in the CA's log. If its issuer's signature is right and it
 * is older than a few seconds, somebody else has the CA's key.
 */
public final class NotLoggedException extends CertificateException {

    private static final long serialVersionUID = 1;

    /** {@code message} says what was not proven. */
    public NotLoggedException(String message) {
        super(message);
    }
}
