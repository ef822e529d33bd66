package dev.signet.client.authorization;

import java.util.Locale;

/** How a request came. */
public enum Transport {
    /** TLS, and the caller proved to hold the key of a certificate. */
    MTLS,
    /** TLS without a certificate of the caller. */
    TLS,
    /** No TLS. */
    PLAIN;

    /** As in metrics: {@code mtls}, {@code tls}, {@code plain}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
