package dev.signet.client.authorization;

/** A policy is not what a policy must be; the message says where, and what would be right. */
public final class MalformedPolicyException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedPolicyException(String message) {
        super(message);
    }

    MalformedPolicyException(String message, Throwable cause) {
        super(message, cause);
    }
}
