package dev.signet.server.ocsp;

/** The octets are no OCSP request that can be answered. */
final class MalformedOcspRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedOcspRequestException(String message) {
        super(message);
    }
}
