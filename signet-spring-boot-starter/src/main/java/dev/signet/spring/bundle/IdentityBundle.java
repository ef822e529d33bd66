package dev.signet.spring.bundle;

import dev.signet.client.Generation;
import dev.signet.client.RenewingIdentity;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * An identity as Spring Boot's {@link SslBundle}s, one for each generation: their stores are a
 * snapshot of it, their managers and the contexts made of them follow the identity, whichever
 * bundle they are from. TLS 1.3 and 1.2, nothing older. Thread-safe.
 */
public final class IdentityBundle {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final RenewingIdentity identity;
    private final IdentityManagers managers;

    /** Of {@code identity}, which stays open as long as the bundles are used. */
    public IdentityBundle(RenewingIdentity identity) {
        this.identity = identity;
        this.managers = new IdentityManagers(identity);
    }

    /** The bundle of the generation that is in use; to be asked for again with each generation. */
    public SslBundle current() {
        managers.renewed();
        Generation generation = identity.generation();
        return SslBundle.of(
                SslStoreBundle.of(
                        IdentityKeyStore.ofKey(identity, generation),
                        "",
                        IdentityKeyStore.ofTrust(identity, generation)),
                SslBundleKey.NONE,
                SslOptions.of(null, PROTOCOLS.clone()),
                SslBundle.DEFAULT_PROTOCOL,
                managers);
    }
}
