package dev.signet.server.ocsp;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.x509.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;

/**
 * How OCSP names an issuer (RFC 6960 §4.1.1).
 *
 * @param algorithm the object identifier of the hash
 * @param nameHash of the issuer's distinguished name in DER
 * @param keyHash of the issuer's public key, the value of the BIT STRING
 */
record IssuerId(String algorithm, Der nameHash, Der keyHash) {

    /** SHA-1 is what most clients still ask with; it identifies here, and proves nothing. */
    private static final Map<String, String> HASHES =
            Map.of(
                    OIWObjectIdentifiers.idSHA1.getId(), "SHA-1",
                    NISTObjectIdentifiers.id_sha256.getId(), "SHA-256");

    /** Every way of naming {@code issuer} that is understood. */
    static Set<IssuerId> of(Issuer issuer) {
        try {
            byte[] name = issuer.certificate().getSubject().getEncoded("DER");
            byte[] key =
                    issuer.certificate().getSubjectPublicKeyInfo().getPublicKeyData().getBytes();
            return HASHES.entrySet().stream()
                    .map(hash ->
                            new IssuerId(
                                    hash.getKey(),
                                    digest(hash.getValue(), name),
                                    digest(hash.getValue(), key)))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    static Der digest(String algorithm, byte[] octets) {
        try {
            return Der.copyOf(MessageDigest.getInstance(algorithm).digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        }
    }
}
