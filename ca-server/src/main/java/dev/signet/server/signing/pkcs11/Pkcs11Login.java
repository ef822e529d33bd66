package dev.signet.server.signing.pkcs11;

import dev.signet.server.signing.KeyUnreachableException;
import java.io.IOException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.LoginException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login to a token, and the keys that were found through it: all of them end with the token's
 * sessions. Safe for concurrent use.
 */
final class Pkcs11Login {

    private static final Logger LOG = LoggerFactory.getLogger(Pkcs11Login.class);

    /** Providers need names of their own. */
    private static final AtomicInteger LOGINS = new AtomicInteger();

    /**
     * What keys made here are like: they sign, and never leave the token. Public keys are in the
     * token too: SunPKCS11 ends an object of a session by its number when its collector runs, which
     * after a restart of the library is the number of another object.
     */
    private static final String ATTRIBUTES =
            """
            destroyTokenAfterLogout = true
            attributes(generate, CKO_PRIVATE_KEY, *) = {
              CKA_TOKEN = true
              CKA_PRIVATE = true
              CKA_SENSITIVE = true
              CKA_EXTRACTABLE = false
              CKA_SIGN = true
              CKA_DECRYPT = false
              CKA_UNWRAP = false
            }
            attributes(generate, CKO_PUBLIC_KEY, *) = {
              CKA_TOKEN = true
            }
            """;

    private final AuthProvider provider;
    private final Cryptoki library;
    private final long slot;
    private final Map<String, Key> found = new ConcurrentHashMap<>();

    private Pkcs11Login(AuthProvider provider, Cryptoki library, long slot) {
        this.provider = provider;
        this.library = library;
        this.slot = slot;
    }

    /**
     * Logs in as the token's user.
     *
     * @param library of {@code path}
     * @param path how SunPKCS11 is to spell the library's path; each spelling has a state
     * @throws LoginException if the token refuses {@code pin}
     * @throws ProviderException if the token cannot be used
     */
    static Pkcs11Login open(Cryptoki library, String path, long slot, String pin)
            throws LoginException {
        var provider =
                (AuthProvider)
                        Security.getProvider("SunPKCS11")
                                .configure(
                                        "--name = signet%d%nlibrary = \"%s\"%nslot = %d%n%s"
                                                .formatted(
                                                        LOGINS.incrementAndGet(),
                                                        path,
                                                        slot,
                                                        ATTRIBUTES));
        provider.login(null, answering(pin));
        return new Pkcs11Login(provider, library, slot);
    }

    private static CallbackHandler answering(String pin) {
        return callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof PasswordCallback password) {
                    password.setPassword(pin.toCharArray());
                }
            }
        };
    }

    Provider provider() {
        return provider;
    }

    /** The keys of the token as it is now. */
    KeyStore keys() throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS11", provider);
        keys.load(null, null);
        return keys;
    }

    /**
     * The private key called {@code label}.
     *
     * @throws NoKeyException if there is none
     */
    PrivateKey privateKey(String label) throws GeneralSecurityException, IOException {
        if (key(label) instanceof PrivateKey key) {
            return key;
        }
        throw new NoKeyException("there is no private key with a certificate " + label);
    }

    /**
     * The secret key called {@code label}.
     *
     * @throws NoKeyException if there is none
     */
    SecretKey secretKey(String label) throws GeneralSecurityException, IOException {
        if (key(label) instanceof SecretKey key) {
            return key;
        }
        throw new NoKeyException("there is no secret key " + label);
    }

    private Key key(String label) throws GeneralSecurityException, IOException {
        Key known = found.get(label);
        if (known != null) {
            return known;
        }
        Key key = keys().getKey(label, null);
        if (key == null) {
            throw new NoKeyException("there is no key " + label);
        }
        found.put(label, key);
        return key;
    }

    /**
     * Makes a secret key called {@code label}; there should be none.
     *
     * @throws ProviderException if the token makes none
     */
    void makeSecretKey(String label) {
        try {
            library.generateAesKey(slot, label);
        } catch (KeyUnreachableException e) {
            throw new ProviderException(e.getMessage(), e);
        }
    }

    /** Gives back the sessions there still are. */
    void close() {
        try {
            provider.logout();
        } catch (LoginException | RuntimeException e) {
            LOG.debug("the token's sessions ended before", e);
        }
    }
}
