package dev.signet.client.authorization;

/** A proxy's word about its client makes no sense. */
final class MalformedHeaderException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedHeaderException(String message) {
        super(message);
    }

    MalformedHeaderException(String message, Throwable cause) {
        super(message, cause);
    }
}
