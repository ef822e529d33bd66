package dev.signet.server.issuance;

/**
 * What a client calls one request by, so that it may send it again: 1 to 255 printable ASCII
 * characters.
 */
public record IdempotencyKey(String value) {

    private static final int MAX_LENGTH = 255;

    public IdempotencyKey {
        if (value.isEmpty()
                || value.length() > MAX_LENGTH
                || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "an idempotency key is 1 to 255 printable ASCII characters without spaces");
        }
    }
}
