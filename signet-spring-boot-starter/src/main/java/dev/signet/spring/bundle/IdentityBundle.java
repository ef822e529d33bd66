package dev.signet.spring.bundle;

import dev.signet.client.Generation;
import dev.signet.client.RenewingIdentity;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * An identity as Spring Boot's {@link SslBundle}: its stores are a snapshot of one generation, its
 * managers and the contexts made of them follow the identity. TLS 1.3 and 1.2, nothing older.
 */
public final class IdentityBundle implements SslBundle {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final SslStoreBundle stores;
    private final SslManagerBundle managers;

    private IdentityBundle(SslStoreBundle stores, SslManagerBundle managers) {
        this.stores = stores;
        this.managers = managers;
    }

    /** The bundle whose stores are of {@code generation}. */
    public static SslBundle of(RenewingIdentity identity, Generation generation) {
        return new IdentityBundle(
                SslStoreBundle.of(
                        IdentityKeyStore.ofKey(identity, generation),
                        "",
                        IdentityKeyStore.ofTrust(identity, generation)),
                new IdentityManagers(identity));
    }

    @Override
    public SslStoreBundle getStores() {
        return stores;
    }

    @Override
    public SslBundleKey getKey() {
        return SslBundleKey.NONE;
    }

    @Override
    public SslOptions getOptions() {
        return SslOptions.of(null, PROTOCOLS.clone());
    }

    @Override
    public String getProtocol() {
        return DEFAULT_PROTOCOL;
    }

    @Override
    public SslManagerBundle getManagers() {
        return managers;
    }
}
