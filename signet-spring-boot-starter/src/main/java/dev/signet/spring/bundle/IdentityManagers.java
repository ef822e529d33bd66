package dev.signet.spring.bundle;

import dev.signet.client.RenewingIdentity;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.Provider;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslManagerBundle;

/**
 * Managers that follow the identity: whoever builds an {@link SSLContext} of them once, or takes
 * the one that is here, presents and trusts in each new handshake what is current by then.
 */
final class IdentityManagers implements SslManagerBundle {

    private static final Provider PROVIDER = new NamedProvider("SignetManagers");

    private final RenewingIdentity identity;
    private final ClientSessions sessions = new ClientSessions();
    private final TrustManager trust;

    IdentityManagers(RenewingIdentity identity) {
        this.identity = identity;
        this.trust = new SessionTrustManager(identity.trustManager(), sessions);
    }

    /** Another generation is in use: clients begin new sessions. */
    void renewed() {
        sessions.end();
    }

    @Override
    public KeyManagerFactory getKeyManagerFactory() {
        return new Keys(identity);
    }

    @Override
    public TrustManagerFactory getTrustManagerFactory() {
        return new Trust(trust);
    }

    /** The identity's own, which also keeps a peer from resuming what is no longer trusted. */
    @Override
    public SSLContext createSslContext(String protocol) {
        return identity.sslContext();
    }

    private static final class Keys extends KeyManagerFactory {

        Keys(RenewingIdentity identity) {
            super(
                    new KeyManagerFactorySpi() {
                        @Override
                        protected void engineInit(
                                @Nullable KeyStore store, char @Nullable [] password) {
                            // The keys are the identity's, whatever store is given.
                        }

                        @Override
                        protected void engineInit(ManagerFactoryParameters parameters)
                                throws InvalidAlgorithmParameterException {
                            throw new InvalidAlgorithmParameterException(
                                    "the keys are those of a Signet identity");
                        }

                        @Override
                        protected KeyManager[] engineGetKeyManagers() {
                            return new KeyManager[] {identity.keyManager()};
                        }
                    },
                    PROVIDER,
                    "Signet");
        }
    }

    private static final class Trust extends TrustManagerFactory {

        Trust(TrustManager trust) {
            super(
                    new TrustManagerFactorySpi() {
                        @Override
                        protected void engineInit(@Nullable KeyStore store) {
                            // Who is trusted is the identity's to say, whatever store is given.
                        }

                        @Override
                        protected void engineInit(ManagerFactoryParameters parameters)
                                throws InvalidAlgorithmParameterException {
                            throw new InvalidAlgorithmParameterException(
                                    "who is trusted is a Signet identity's to say");
                        }

                        @Override
                        protected TrustManager[] engineGetTrustManagers() {
                            return new TrustManager[] {trust};
                        }
                    },
                    PROVIDER,
                    "Signet");
        }
    }
}
