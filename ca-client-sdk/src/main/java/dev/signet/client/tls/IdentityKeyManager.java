package dev.signet.client.tls;

import dev.signet.client.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents the identity that is current when a handshake asks for an alias, whatever certificate
 * authorities the peer claims to like.
 *
 * <p>JSSE asks three times: for an alias, then the key, then the chain. The alias therefore names
 * an identity, so that a renewal between those questions cannot pair a new certificate with an old
 * key.
 */
abstract class IdentityKeyManager extends X509ExtendedKeyManager {

    /** An identity and what it is called in one handshake. */
    record Named(String alias, Identity identity) {}

    /** The identity in use; null for none. */
    abstract @Nullable Named current();

    /** The identity that was called {@code alias}; null if that was too long ago. */
    abstract @Nullable Named named(String alias);

    /** Presents {@code identity} always, as long as {@code presents} says so. */
    static X509ExtendedKeyManager of(String alias, Identity identity, BooleanSupplier presents) {
        var only = new Named(alias, identity);
        return new IdentityKeyManager() {
            @Override
            @Nullable Named current() {
                return presents.getAsBoolean() ? only : null;
            }

            @Override
            @Nullable Named named(String wanted) {
                return wanted.equals(only.alias) ? only : null;
            }
        };
    }

    private @Nullable String alias(String... keyTypes) {
        Named current = current();
        if (current == null) {
            return null;
        }
        String own = current.identity.leaf().getPublicKey().getAlgorithm();
        return Arrays.stream(keyTypes).anyMatch(type -> fits(type, own)) ? current.alias : null;
    }

    /** Key types are those of JSSE: also {@code EC_EC}, after who signed the certificate. */
    private static boolean fits(String keyType, String own) {
        int issuer = keyType.indexOf('_');
        return (issuer < 0 ? keyType : keyType.substring(0, issuer)).equals(own);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Named named = named(alias);
        return named == null ? null : named.identity.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Named named = named(alias);
        return named == null ? null : named.identity.privateKey();
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }
}
