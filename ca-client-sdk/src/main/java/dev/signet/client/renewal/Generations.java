package dev.signet.client.renewal;

import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.RenewalWindow;
import dev.signet.client.TrustBundle;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The generation in use. There is one as soon as there are an identity and a trust bundle, and a
 * new one with every change of either. Safe for concurrent use; readers never wait.
 */
public final class Generations {

    private final Consumer<Generation> listener;
    private @Nullable Trust trust;
    private volatile @Nullable Generation current;

    private record Trust(TrustBundle bundle, List<X509CRL> crls) {}

    /** {@code listener} is told of each generation, in order, while nobody can make another. */
    public Generations(Consumer<Generation> listener) {
        this.listener = listener;
    }

    /** The newest; empty until there is a first. */
    public Optional<Generation> current() {
        return Optional.ofNullable(current);
    }

    /**
     * Presents {@code identity} from now on.
     *
     * @throws IllegalStateException if there is no trust yet
     */
    public synchronized Generation present(Identity identity, RenewalWindow window) {
        Trust now = trust;
        if (now == null) {
            throw new IllegalStateException("an identity before there is a trust bundle");
        }
        return use(identity, now, window);
    }

    /** Trusts {@code bundle} and heeds {@code crls} from now on. */
    synchronized void trust(TrustBundle bundle, List<X509CRL> crls) {
        Trust now = new Trust(bundle, crls);
        trust = now;
        Generation before = current;
        if (before != null) {
            var unused = use(before.identity(), now, before.renewalWindow());
        }
    }

    private Generation use(Identity identity, Trust with, RenewalWindow window) {
        Generation before = current;
        long number = before == null ? 1 : before.number() + 1;
        var next = new Generation(number, identity, with.bundle, with.crls, window);
        current = next;
        listener.accept(next);
        return next;
    }

    /** What is trusted now; empty until something is. */
    synchronized Optional<TrustBundle> bundle() {
        return Optional.ofNullable(trust).map(Trust::bundle);
    }
}
