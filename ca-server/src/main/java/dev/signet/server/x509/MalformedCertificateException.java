package dev.signet.server.x509;

import java.io.Serial;

/** Octets are not the certificate they must be; the message says what would be right. */
public final class MalformedCertificateException extends Exception {

    @Serial private static final long serialVersionUID = 1;

    MalformedCertificateException(String message) {
        super(message);
    }
}
