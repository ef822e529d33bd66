package dev.signet.client.json;

/** Text is not JSON, or not the JSON it should be; the message never repeats values. */
public final class MalformedJsonException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedJsonException(String message) {
        super(message);
    }
}
