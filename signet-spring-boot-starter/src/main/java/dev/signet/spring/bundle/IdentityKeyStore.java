package dev.signet.spring.bundle;

import dev.signet.client.Generation;
import dev.signet.client.RenewingIdentity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * One generation of an identity as a key store that nobody can change. It needs no password, and
 * takes any; it calls itself a PKCS12, because those who copy a key store make one of the same
 * type. It knows the identity it is of, for servers that can do better than to copy it.
 */
public final class IdentityKeyStore extends KeyStore {

    private static final Provider PROVIDER = new NamedProvider("SignetStores");

    private final RenewingIdentity identity;

    private IdentityKeyStore(RenewingIdentity identity, Entries entries) {
        super(entries, PROVIDER, "PKCS12");
        this.identity = identity;
        try {
            load(null, null);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("nothing is loaded, nothing can fail", e);
        }
    }

    /** The key and its chain, under the alias {@code g} and the number of the generation. */
    public static IdentityKeyStore ofKey(RenewingIdentity identity, Generation generation) {
        return new IdentityKeyStore(
                identity, Entries.key("g" + generation.number(), generation.identity()));
    }

    /** The certificates that are trusted, under the aliases {@code root-1} and on. */
    public static IdentityKeyStore ofTrust(RenewingIdentity identity, Generation generation) {
        List<X509Certificate> roots = generation.trustBundle().certificates();
        return new IdentityKeyStore(identity, Entries.trusted(roots));
    }

    /** What this is a snapshot of. */
    public RenewingIdentity identity() {
        return identity;
    }
}
