package dev.signet.client;

import java.time.Instant;

/**
 * When the server would like a certificate to be renewed: at a random instant of this window, or at
 * once if it lies in the past.
 */
public record RenewalWindow(Instant start, Instant end) {

    /** Refuses an end before the start. */
    public RenewalWindow {
        if (end.isBefore(start)) {
            throw new IllegalArgumentException(
                    "the renewal window ends (" + end + ") before it starts (" + start + ")");
        }
    }
}
