package dev.signet.server.api;

import dev.signet.server.x509.Der;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A key store in PKCS#12 (RFC 7292) as the JDK makes it: PBES2 with AES-256 and an HMAC-SHA-256,
 * which Java 8u301, OpenSSL 1.1.1 and later open.
 */
final class Pkcs12 {

    /** The alias, and friendlyName, of the one entry. */
    static final String ALIAS = "signet";

    private Pkcs12() {}

    /**
     * What {@code store} holds: one private key, and certificates.
     *
     * @throws MalformedRequestException if it cannot be opened, or holds not exactly one key
     */
    static IssuerImportEndpoint.Bundle decode(Der store, String password)
            throws MalformedRequestException {
        char[] secret = password.toCharArray();
        try {
            var keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(new ByteArrayInputStream(store.octets()), secret);
            var keys = new ArrayList<Key>();
            var certificates = new LinkedHashSet<Der>();
            for (String alias : Collections.list(keyStore.aliases())) {
                if (keyStore.isKeyEntry(alias)) {
                    keys.add(keyStore.getKey(alias, secret));
                    for (Certificate each : keyStore.getCertificateChain(alias)) {
                        certificates.add(Der.copyOf(each.getEncoded()));
                    }
                } else {
                    certificates.add(Der.copyOf(keyStore.getCertificate(alias).getEncoded()));
                }
            }
            if (keys.size() != 1 || !(keys.getFirst() instanceof PrivateKey key)) {
                throw MalformedRequestException.at(
                        "pkcs12", "holds " + keys.size() + " keys; one private key is needed");
            }
            return new IssuerImportEndpoint.Bundle(
                    Der.copyOf(key.getEncoded()), List.copyOf(certificates));
        } catch (GeneralSecurityException | IOException _) {
            throw MalformedRequestException.at(
                    "pkcs12", "cannot be opened: it is no PKCS#12, or password is not its own");
        }
    }

    /**
     * @param chain the certificate of {@code key} first
     */
    static byte[] encode(PrivateKey key, List<Der> chain, String password) {
        try {
            var certificates = CertificateFactory.getInstance("X.509");
            var path = new Certificate[chain.size()];
            for (int i = 0; i < path.length; i++) {
                path[i] =
                        certificates.generateCertificate(
                                new ByteArrayInputStream(chain.get(i).octets()));
            }
            var keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(null, null);
            keyStore.setKeyEntry(ALIAS, key, password.toCharArray(), path);
            var octets = new ByteArrayOutputStream();
            keyStore.store(octets, password.toCharArray());
            return octets.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store cannot be made", e);
        }
    }
}
