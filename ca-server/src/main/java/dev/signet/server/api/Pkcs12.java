package dev.signet.server.api;

import dev.signet.server.x509.Der;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
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
     * @throws MalformedRequestException if it cannot be opened, or not fast, or holds not exactly
     *     one key, or no certificate
     */
    static IssuerImportEndpoint.Bundle decode(Der store, String password)
            throws MalformedRequestException {
        Pkcs12Effort effort = effort(store);
        if (effort.iterations() > Pkcs12Effort.MAX_ITERATIONS) {
            throw MalformedRequestException.at(
                    "pkcs12",
                    "hashes the password %d times, which takes too long; at most %d in all"
                            .formatted(effort.iterations(), Pkcs12Effort.MAX_ITERATIONS));
        }
        if (effort.keys() != 1) {
            throw MalformedRequestException.at(
                    "pkcs12", "holds " + effort.keys() + " private keys; one is needed");
        }
        try {
            return decode(store, password.toCharArray());
        } catch (GeneralSecurityException | IOException | RuntimeException _) {
            // The library tells of malformed input by several exceptions.
            throw unopened();
        }
    }

    private static Pkcs12Effort effort(Der store) throws MalformedRequestException {
        try {
            return Pkcs12Effort.of(store);
        } catch (RuntimeException _) {
            // The library tells of malformed input by several unchecked exceptions.
            throw unopened();
        }
    }

    private static MalformedRequestException unopened() {
        return MalformedRequestException.at(
                "pkcs12", "cannot be opened: it is no PKCS#12, or password is not its own");
    }

    private static IssuerImportEndpoint.Bundle decode(Der store, char[] secret)
            throws GeneralSecurityException, IOException, MalformedRequestException {
        var keyStore = KeyStore.getInstance("PKCS12");
        keyStore.load(new ByteArrayInputStream(store.octets()), secret);
        var keys = new ArrayList<String>();
        var certificates = new LinkedHashSet<Der>();
        for (String alias : Collections.list(keyStore.aliases())) {
            if (keyStore.isKeyEntry(alias)) {
                keys.add(alias);
            }
            for (Certificate each : certificates(keyStore, alias)) {
                certificates.add(Der.copyOf(each.getEncoded()));
            }
        }
        if (keys.size() != 1
                || !(keyStore.getKey(keys.getFirst(), secret) instanceof PrivateKey key)) {
            throw MalformedRequestException.at(
                    "pkcs12", "holds " + keys.size() + " keys; one private key is needed");
        }
        if (certificates.isEmpty()) {
            throw MalformedRequestException.at(
                    "pkcs12",
                    "holds no certificate; that of the key is needed, and those above it");
        }
        return new IssuerImportEndpoint.Bundle(
                Der.copyOf(key.getEncoded()), List.copyOf(certificates));
    }

    /** Those of an entry; a key may be without any. */
    private static List<Certificate> certificates(KeyStore keyStore, String alias)
            throws GeneralSecurityException {
        Certificate[] chain = keyStore.getCertificateChain(alias);
        if (chain != null) {
            return List.of(chain);
        }
        Certificate single = keyStore.getCertificate(alias);
        return single == null ? List.of() : List.of(single);
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
