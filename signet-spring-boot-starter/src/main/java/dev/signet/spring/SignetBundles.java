package dev.signet.spring;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.RenewalListener;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.spring.bundle.IdentityBundle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;

/**
 * The identities of the application by the names of their SSL bundles. Registering opens them, so
 * whoever has a bundle of Signet has a certificate: no server starts without one. Each new
 * generation updates its bundle, for servers that copy what is in it. Thread-safe.
 */
public final class SignetBundles implements SslBundleRegistrar, AutoCloseable {

    private final Map<String, RenewingIdentityConfig> configs;
    private final ConcurrentMap<String, RenewingIdentity> identities = new ConcurrentHashMap<>();

    /** Nothing is opened yet. */
    SignetBundles(Map<String, RenewingIdentityConfig> configs) {
        this.configs = new LinkedHashMap<>(configs);
    }

    /**
     * Opens every identity and registers its bundle. Blocks until all have a certificate.
     *
     * @throws IdentityUnavailableException if one cannot be had in time
     */
    @Override
    public void registerBundles(SslBundleRegistry registry) {
        configs.forEach((name, config) -> {
            RenewingIdentity identity = open(name, config);
            identities.put(name, identity);
            var bundle = new IdentityBundle(identity);
            registry.registerBundle(name, bundle.current());
            if (registry instanceof SslBundles bundles) {
                // Without any handler, Spring warns that users of the bundle do not reload.
                bundles.addBundleUpdateHandler(name, renewed -> {});
            }
            identity.addListener(new Update(registry, name, bundle));
        });
    }

    private static RenewingIdentity open(String name, RenewingIdentityConfig config) {
        try {
            return RenewingIdentity.open(config);
        } catch (CaException e) {
            throw new IdentityUnavailableException(name, config.servers(), e);
        }
    }

    /**
     * The identity behind the bundle {@code name}, for what has no SSL bundles.
     *
     * @throws IllegalArgumentException if it is not a bundle of Signet, or not registered yet
     */
    public RenewingIdentity identity(String name) {
        RenewingIdentity identity = identities.get(name);
        if (identity == null) {
            throw new IllegalArgumentException(
                    "no SSL bundle of Signet is named " + name + "; there is " + configs.keySet());
        }
        return identity;
    }

    /** All that are open, by name. */
    public Map<String, RenewingIdentity> identities() {
        return Map.copyOf(identities);
    }

    /** Ends the renewals; called by Spring when the application ends. */
    @Override
    public void close() {
        identities.values().forEach(RenewingIdentity::close);
    }

    /** Takes the newest generation at once, whichever it was called for. */
    private record Update(SslBundleRegistry registry, String name, IdentityBundle bundle)
            implements RenewalListener {

        @Override
        public void renewed(Generation now) {
            registry.updateBundle(name, bundle.current());
        }
    }
}
