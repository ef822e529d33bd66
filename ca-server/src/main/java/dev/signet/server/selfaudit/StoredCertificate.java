package dev.signet.server.selfaudit;

import dev.signet.server.identity.WorkloadIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A certificate as it stands in the database, column by column.
 *
 * @param state the text of the column
 * @param crlShard -1 if no CRL lists it
 * @param identity whose it is; empty for certificates of the CA itself
 * @param keyAlgorithm the text of the column
 * @param names of {@code certificate_names}
 * @param revoked whether {@code revocations} has it
 * @param tbs what was to be signed
 * @param signature the signature's octets
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record StoredCertificate(
        String issuer,
        String serial,
        String state,
        Instant notBefore,
        Instant notAfter,
        int crlShard,
        String role,
        int roleVersion,
        Optional<WorkloadIdentity> identity,
        Optional<String> commonName,
        String keyAlgorithm,
        String keyHash,
        List<Name> names,
        boolean revoked,
        byte[] tbs,
        byte[] signature) {

    /** One name, as stored. */
    record Name(String kind, String text) {}

    StoredCertificate {
        names = List.copyOf(names);
    }

    StoredCertificate withNames(List<Name> all) {
        return new StoredCertificate(
                issuer,
                serial,
                state,
                notBefore,
                notAfter,
                crlShard,
                role,
                roleVersion,
                identity,
                commonName,
                keyAlgorithm,
                keyHash,
                all,
                revoked,
                tbs,
                signature);
    }

    /**
     * The certificate as its holder has it, in the JDK's eyes.
     *
     * @throws CertificateException if there is no way to read it
     */
    X509Certificate x509() throws CertificateException {
        byte[] der;
        try {
            der = der();
        } catch (IllegalArgumentException e) {
            throw new CertificateException("the stored octets are no DER", e);
        }
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    /** SHA-256, by which the log knows it. */
    byte[] tbsHash() {
        return sha256(tbs);
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** SEQUENCE { tbs, the algorithm that the tbs names, the signature }: RFC 5280 §4.1. */
    private byte[] der() {
        DerElement whole = DerElement.whole(tbs);
        DerElement version = whole.first();
        DerElement serialNumber = version.next(whole.end());
        DerElement algorithm = serialNumber.next(whole.end());
        var inside = new ByteArrayOutputStream();
        inside.writeBytes(tbs);
        inside.writeBytes(algorithm.encoded());
        var bits = new ByteArrayOutputStream();
        bits.write(0); // no unused bits
        bits.writeBytes(signature);
        inside.writeBytes(element(DerElement.BIT_STRING, bits.toByteArray()));
        return element(DerElement.SEQUENCE, inside.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        var element = new ByteArrayOutputStream(content.length + 6);
        element.write(tag);
        if (content.length < 0x80) {
            element.write(content.length);
        } else {
            int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
            element.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                element.write(content.length >> (8 * i));
            }
        }
        element.writeBytes(content);
        return element.toByteArray();
    }
}
