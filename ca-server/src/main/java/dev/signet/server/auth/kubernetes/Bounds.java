package dev.signet.server.auth.kubernetes;

import dev.signet.server.x509.DurationText;
import java.time.Duration;

/** Refuses what a configuration says beyond its bounds. */
final class Bounds {

    private Bounds() {}

    static void require(String key, Duration length, Duration least, Duration most) {
        if (length.compareTo(least) < 0 || length.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key
                            + " must be within "
                            + DurationText.format(least)
                            + ".."
                            + DurationText.format(most));
        }
    }

    static void require(String key, int number, int least, int most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    key + " must be within " + least + ".." + most + ": " + number);
        }
    }
}
