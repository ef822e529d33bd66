package dev.signet.client.tls;

import dev.signet.client.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes the TLS context of a client. */
public final class ClientTls {

    private ClientTls() {}

    /**
     * Trusts servers certified by one of {@code trustAnchors}, not those that the JDK trusts, and
     * presents {@code identity} when a server asks for a certificate.
     */
    public static SSLContext context(
            List<X509Certificate> trustAnchors, Optional<Identity> identity) {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            for (int i = 0; i < trustAnchors.size(); i++) {
                anchors.setCertificateEntry("anchor-" + i, trustAnchors.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            KeyManager[] keys =
                    identity.map(present ->
                                    new KeyManager[] {
                                        IdentityKeyManager.of("identity", present, () -> true)
                                    })
                            .orElse(new KeyManager[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this JDK cannot make a TLS context", e);
        }
    }
}
