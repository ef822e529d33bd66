package dev.signet.client.pem;

/** Text is not the PEM it should be; the message never repeats what could be a key. */
public final class MalformedPemException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedPemException(String message) {
        super(message);
    }

    MalformedPemException(String message, Throwable cause) {
        super(message, cause);
    }
}
