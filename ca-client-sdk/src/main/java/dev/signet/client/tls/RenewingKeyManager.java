package dev.signet.client.tls;

import dev.signet.client.Generation;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Presents the newest generation's identity. The generation before it stays for handshakes that
 * began with it.
 */
public final class RenewingKeyManager extends IdentityKeyManager {

    private final BooleanSupplier presents;
    private volatile @Nullable Last last;

    private record Last(Named now, @Nullable Named before) {}

    /** {@code presents} says whether the newest identity may be shown: it may have expired. */
    public RenewingKeyManager(BooleanSupplier presents) {
        this.presents = presents;
    }

    /** Presents {@code generation} from the next handshake on. */
    public synchronized void replace(Generation generation) {
        Last known = last;
        var now = new Named("g" + generation.number(), generation.identity());
        last = new Last(now, known == null ? null : known.now);
    }

    @Override
    @Nullable Named current() {
        Last known = last;
        return known == null || !presents.getAsBoolean() ? null : known.now;
    }

    @Override
    @Nullable Named named(String alias) {
        Last known = last;
        if (known == null) {
            return null;
        } else if (known.now.alias().equals(alias)) {
            return known.now;
        }
        Named before = known.before;
        return before != null && before.alias().equals(alias) ? before : null;
    }
}
