package dev.signet.spring.tomcat;

import dev.signet.client.RenewingIdentity;
import dev.signet.spring.bundle.IdentityKeyStore;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.net.SSLUtil;
import org.apache.tomcat.util.net.jsse.JSSEImplementation;
import org.apache.tomcat.util.net.jsse.JSSEUtil;

/**
 * Tomcat's TLS by JSSE, except that the managers of an {@link IdentityKeyStore} are its identity's.
 * Tomcat would copy the key and the trusted certificates out of the stores, and with them alone it
 * knows of no CRL. Other stores are Tomcat's as ever. Tomcat makes an instance by the class's name.
 */
public final class IdentitySslImplementation extends JSSEImplementation {

    /** For Tomcat. */
    public IdentitySslImplementation() {}

    /**
     * Has {@code connector} use this if it speaks TLS.
     *
     * @throws IllegalStateException if it cannot, for then it would not look at CRLs
     */
    public static void install(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol
                && protocol.isSSLEnabled()
                && !connector.setProperty(
                        "sslImplementationName", IdentitySslImplementation.class.getName())) {
            throw new IllegalStateException(
                    "this version of Tomcat takes no sslImplementationName, and without it would"
                            + " accept revoked certificates");
        }
    }

    @Override
    public SSLUtil getSSLUtil(SSLHostConfigCertificate certificate) {
        return identity(certificate)
                .<SSLUtil>map(identity -> new IdentityUtil(certificate, identity))
                .orElseGet(() -> super.getSSLUtil(certificate));
    }

    private static Optional<RenewingIdentity> identity(SSLHostConfigCertificate certificate) {
        try {
            return certificate.getCertificateKeystore() instanceof IdentityKeyStore store
                    ? Optional.of(store.identity())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // A store of a file, which Tomcat will fail to read again.
        }
    }

    private static final class IdentityUtil extends JSSEUtil {

        private final RenewingIdentity identity;

        IdentityUtil(SSLHostConfigCertificate certificate, RenewingIdentity identity) {
            super(certificate, false);
            this.identity = identity;
        }

        @Override
        public KeyManager[] getKeyManagers() {
            return new KeyManager[] {identity.keyManager()};
        }

        @Override
        public TrustManager[] getTrustManagers() {
            return new TrustManager[] {identity.trustManager()};
        }
    }
}
