package dev.signet.server.signing.pkcs11;

import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The PIN of a token's user, in its file. A token counts wrong PINs and locks itself, so one that
 * was refused is not tried again until the file says another one, or a long time has passed. Not
 * safe for concurrent use.
 */
final class Pin {

    /** After a refusal; whoever unlocked the token need not write the file anew. */
    static final Duration PAUSE = Duration.ofMinutes(15);

    private final Path file;
    private final LongSupplier nanoTime;
    private Optional<Refused> refused = Optional.empty();

    private record Refused(String pin, long at) {}

    Pin(Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
    }

    /**
     * The PIN to try now.
     *
     * @throws KeyUnreachableException if the file cannot be read, or the token refused what it says
     */
    String toTry() throws KeyUnreachableException {
        String pin;
        try {
            pin = SecretFile.read(file);
        } catch (IOException e) {
            throw new KeyUnreachableException("the file with its PIN cannot be read", e);
        }
        if (refused.filter(last -> last.pin().equals(pin) && !isOver(last)).isPresent()) {
            throw new KeyUnreachableException(
                    "it refused the PIN, which is not tried again for "
                            + PAUSE.toMinutes()
                            + " min or until its file says another one");
        }
        return pin;
    }

    /** The token did not take {@code pin}. */
    void wasRefused(String pin) {
        refused = Optional.of(new Refused(pin, nanoTime.getAsLong()));
    }

    /** The token took the PIN. */
    void wasTaken() {
        refused = Optional.empty();
    }

    private boolean isOver(Refused last) {
        return nanoTime.getAsLong() - last.at() >= PAUSE.toNanos();
    }
}
