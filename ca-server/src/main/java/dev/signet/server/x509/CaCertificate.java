package dev.signet.server.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.style.RFC4519Style;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * The certificate of a CA that may have been made elsewhere, as far as it can be judged by itself
 * (RFC 5280 §4.2). There is no way to hold one that has not been judged.
 */
public final class CaCertificate {

    private static final int MAX_SERIAL_OCTETS = 20;

    /** Extensions that path validation knows, so that they may be critical. */
    private static final Set<ASN1ObjectIdentifier> KNOWN =
            Set.of(
                    Extension.basicConstraints,
                    Extension.keyUsage,
                    Extension.extendedKeyUsage,
                    Extension.nameConstraints,
                    Extension.subjectAlternativeName,
                    Extension.certificatePolicies,
                    Extension.policyMappings,
                    Extension.policyConstraints,
                    Extension.inhibitAnyPolicy);

    private static final Set<ASN1ObjectIdentifier> SIGNATURES =
            Set.of(
                    X9ObjectIdentifiers.ecdsa_with_SHA256,
                    X9ObjectIdentifiers.ecdsa_with_SHA384,
                    X9ObjectIdentifiers.ecdsa_with_SHA512,
                    EdECObjectIdentifiers.id_Ed25519,
                    PKCSObjectIdentifiers.sha256WithRSAEncryption,
                    PKCSObjectIdentifiers.sha384WithRSAEncryption,
                    PKCSObjectIdentifiers.sha512WithRSAEncryption,
                    PKCSObjectIdentifiers.id_RSASSA_PSS);

    private static final Set<ASN1ObjectIdentifier> HASHES =
            Set.of(
                    NISTObjectIdentifiers.id_sha256,
                    NISTObjectIdentifiers.id_sha384,
                    NISTObjectIdentifiers.id_sha512);

    private final Der der;
    private final X509CertificateHolder holder;
    private final X509Certificate certificate;

    private CaCertificate(Der der, X509CertificateHolder holder, X509Certificate certificate) {
        this.der = der;
        this.holder = holder;
        this.certificate = certificate;
    }

    /**
     * Reads and judges a certificate.
     *
     * @throws MalformedCertificateException if it is no X.509 v3 certificate in DER, not that of a
     *     CA, or says something that path validation does not know
     */
    public static CaCertificate parse(Der der) throws MalformedCertificateException {
        byte[] octets = der.octets();
        Optional<String> complaint = StrictDer.complaint(octets);
        if (complaint.isPresent()) {
            throw new MalformedCertificateException("is not DER: it " + complaint.get());
        }
        X509CertificateHolder holder;
        X509Certificate certificate;
        try {
            holder = new X509CertificateHolder(octets);
            if (!Arrays.equals(holder.toASN1Structure().getEncoded(ASN1Encoding.DER), octets)) {
                throw new MalformedCertificateException("is not DER: encoded again, it differs");
            }
            certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(octets));
        } catch (IOException | GeneralSecurityException | RuntimeException _) {
            // The libraries tell of malformed input by several exceptions.
            throw new MalformedCertificateException("is no X.509 certificate (RFC 5280 §4.1)");
        }
        var read = new CaCertificate(der, holder, certificate);
        Optional<String> unfit = read.unfit();
        if (unfit.isPresent()) {
            throw new MalformedCertificateException(read + " " + unfit.get());
        }
        return read;
    }

    private Optional<String> unfit() {
        try {
            return complaint();
        } catch (RuntimeException _) {
            // The library tells of malformed input by several unchecked exceptions.
            return Optional.of("has an extension that is malformed");
        }
    }

    private Optional<String> complaint() {
        Extensions extensions = holder.getExtensions();
        if (holder.getVersionNumber() != 3 || extensions == null) {
            return Optional.of("is not of version 3: a CA certificate has extensions");
        }
        BigInteger serial = holder.getSerialNumber();
        if (serial.signum() <= 0 || serial.toByteArray().length > MAX_SERIAL_OCTETS) {
            return Optional.of("has a serial number that is not positive, or above 20 octets");
        }
        if (holder.getSubject().getRDNs().length == 0) {
            return Optional.of("has no subject, which a CA must have (RFC 5280 §4.1.2.6)");
        }
        return constraintsComplaint(extensions)
                .or(() -> keyUsageComplaint(extensions))
                .or(() -> criticalComplaint(extensions))
                .or(this::signatureComplaint);
    }

    private static Optional<String> constraintsComplaint(Extensions extensions) {
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        if (constraints == null || !constraints.isCA()) {
            return Optional.of(
                    "is not that of a CA: it needs basicConstraints with cA TRUE"
                            + " (openssl: basicConstraints=critical,CA:true)");
        }
        if (!extensions.getExtension(Extension.basicConstraints).isCritical()) {
            return Optional.of("has basicConstraints that are not critical (RFC 5280 §4.2.1.9)");
        }
        Extension names = extensions.getExtension(Extension.nameConstraints);
        return names != null && !names.isCritical()
                ? Optional.of("has nameConstraints that are not critical (RFC 5280 §4.2.1.10)")
                : Optional.empty();
    }

    /** A root may lack the extension, as those that {@code openssl req -x509} makes do. */
    private Optional<String> keyUsageComplaint(Extensions extensions) {
        boolean lacks = KeyUsage.fromExtensions(extensions) == null;
        return (lacks && isSelfSigned()) || (!lacks && hasUsages(KeyUsage.keyCertSign))
                ? Optional.empty()
                : Optional.of(
                        "may not sign certificates: it needs keyUsage with keyCertSign"
                                + " (openssl: keyUsage=critical,keyCertSign,cRLSign)");
    }

    private static Optional<String> criticalComplaint(Extensions extensions) {
        return Arrays.stream(extensions.getCriticalExtensionOIDs())
                .filter(id -> !KNOWN.contains(id))
                .findFirst()
                .map(id -> "has the critical extension " + id + ", which is not known here");
    }

    private Optional<String> signatureComplaint() {
        if (!holder.getSignatureAlgorithm()
                .equals(holder.toASN1Structure().getTBSCertificate().getSignature())) {
            return Optional.of("names two signature algorithms (RFC 5280 §4.1.1.2)");
        }
        return isStrong(holder.getSignatureAlgorithm()) || isSelfSigned()
                ? Optional.empty()
                : Optional.of(
                        "is signed with "
                                + holder.getSignatureAlgorithm().getAlgorithm()
                                + ", which is not accepted; use ECDSA or RSA with SHA-256, 384 or"
                                + " 512, or Ed25519");
    }

    private static boolean isStrong(AlgorithmIdentifier signature) {
        return SIGNATURES.contains(signature.getAlgorithm())
                && (!signature.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)
                        || hasStrongHashes(signature));
    }

    /** RSASSA-PSS says in its parameters how it hashes; where it does not, it is with SHA-1. */
    private static boolean hasStrongHashes(AlgorithmIdentifier pss) {
        var parameters = RSASSAPSSparams.getInstance(pss.getParameters());
        if (parameters == null) {
            return false;
        }
        AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
        return HASHES.contains(parameters.getHashAlgorithm().getAlgorithm())
                && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
                && HASHES.contains(
                        AlgorithmIdentifier.getInstance(mask.getParameters()).getAlgorithm());
    }

    /** Whether it has all of these usages, bits of {@link KeyUsage}. */
    public boolean hasUsages(int bits) {
        KeyUsage usage = KeyUsage.fromExtensions(holder.getExtensions());
        return usage != null && usage.hasUsages(bits);
    }

    /** Whether it is a root's: nobody else vouches for it, so its signature says nothing. */
    private boolean isSelfSigned() {
        return isSignedBy(this);
    }

    /** Whether {@code issuer} is its issuer by name and made its signature. */
    public boolean isSignedBy(CaCertificate issuer) {
        return holder.getIssuer().equals(issuer.holder.getSubject())
                && verifies(issuer.certificate.getPublicKey());
    }

    private boolean verifies(PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException _) {
            return false; // By another key, or of an algorithm that no key of this kind has.
        }
    }

    public boolean isValidAt(Instant instant) {
        return !instant.isBefore(holder.getNotBefore().toInstant())
                && instant.isBefore(holder.getNotAfter().toInstant().plusSeconds(1));
    }

    public Der der() {
        return der;
    }

    public X509CertificateHolder holder() {
        return holder;
    }

    /** The same in the JDK's eyes. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The subject, for messages. */
    @Override
    public String toString() {
        return "the certificate of " + RFC4519Style.INSTANCE.toString(holder.getSubject());
    }
}
