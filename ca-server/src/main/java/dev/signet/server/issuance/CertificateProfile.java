package dev.signet.server.issuance;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.x509.CaProfile;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.EmailAddress;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.IssuerPointers;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.OtherName;
import dev.signet.server.x509.PolicyInformation;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAttribute;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.TbsCertificate;
import dev.signet.server.x509.UriName;
import dev.signet.server.x509.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/**
 * The shape of our certificates (RFC 5280 §4, and the X509-SVID rules where a name is a SPIFFE ID).
 * Pure: equal arguments give equal octets.
 */
final class CertificateProfile {

    private final CrlDistribution distribution;

    CertificateProfile(CrlDistribution distribution) {
        this.distribution = distribution;
    }

    /**
     * The tbsCertificate of a certificate that signs nothing, in DER.
     *
     * @param crlShard the shard of the issuer's CRLs that it names, unless it has noRevAvail
     */
    Der endEntity(
            Granted granted,
            SubjectPublicKey key,
            Issuer issuer,
            SerialNumber serial,
            Validity validity,
            int crlShard) {
        X500Name subject = granted.subject().x500();
        try {
            var extensions = new ExtensionsGenerator();
            addKeyIdentifiers(
                    extensions, keyIdentifier(issuer.certificate().getExtensions()), key.info());
            add(extensions, Extension.keyUsage, true, keyUsage(granted.keyUsage()));
            addPurposes(extensions, granted);
            if (granted.basicConstraints()) {
                add(extensions, Extension.basicConstraints, true, new BasicConstraints(false));
            }
            if (!granted.names().isEmpty()) {
                // Critical only if there is no subject: RFC 5280 §4.2.1.6.
                boolean critical = subject.size() == 0;
                add(extensions, Extension.subjectAlternativeName, critical, names(granted));
            }
            if (granted.noRevAvail()) {
                addNoRevAvail(extensions, issuer.name());
            } else {
                pointers(issuer.name(), distribution.crl(issuer.name(), crlShard))
                        .addTo(extensions);
            }
            return tbs(
                    serial,
                    issuer.signer().algorithm(),
                    issuer.certificate().getSubject(),
                    validity,
                    subject,
                    key.info(),
                    extensions);
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    /**
     * The tbsCertificate of a delegated OCSP responder, in DER (RFC 6960 §4.2.2.2). It points to
     * nothing: whoever asks an OCSP responder is not to ask for the responder's own status.
     */
    Der responder(
            String commonName,
            SubjectPublicKey key,
            Issuer issuer,
            SerialNumber serial,
            Validity validity) {
        try {
            var extensions = new ExtensionsGenerator();
            addKeyIdentifiers(
                    extensions, keyIdentifier(issuer.certificate().getExtensions()), key.info());
            add(extensions, Extension.keyUsage, true, keyUsage(Set.of(KeyUsage.DIGITAL_SIGNATURE)));
            add(
                    extensions,
                    Extension.extendedKeyUsage,
                    false,
                    new org.bouncycastle.asn1.x509.ExtendedKeyUsage(
                            KeyPurposeId.id_kp_OCSPSigning));
            add(extensions, Extension.basicConstraints, true, new BasicConstraints(false));
            add(extensions, OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
            return tbs(
                    serial,
                    issuer.signer().algorithm(),
                    issuer.certificate().getSubject(),
                    validity,
                    subject(commonName),
                    key.info(),
                    extensions);
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    /** The tbsCertificate of a CA certificate, in DER. */
    Der authority(CaCertification.Order order, SerialNumber serial) {
        Optional<Issuer> signedBy = order.signedBy();
        return new CaProfile(
                        serial,
                        order.signer().algorithm(),
                        signedBy.map(issuer -> issuer.certificate().getSubject())
                                .orElse(order.subject()),
                        signedBy.map(issuer ->
                                        Der.copyOf(
                                                keyIdentifier(
                                                        issuer.certificate().getExtensions())))
                                .orElse(order.subjectKeyId()),
                        order.validity(),
                        order.subject(),
                        order.key(),
                        order.subjectKeyId(),
                        order.extensions(),
                        signedBy.map(issuer ->
                                pointers(issuer.name(), distribution.completeCrl(issuer.name()))))
                .tbs();
    }

    private static void addPurposes(ExtensionsGenerator extensions, Granted granted)
            throws IOException {
        // Critical for time stamps only: RFC 3161 §2.3.
        boolean critical = granted.extendedKeyUsage().contains(ExtendedKeyUsage.TIME_STAMPING);
        add(
                extensions,
                Extension.extendedKeyUsage,
                critical,
                extendedKeyUsage(granted.extendedKeyUsage()));
        if (!granted.policies().isEmpty()) {
            add(
                    extensions,
                    Extension.certificatePolicies,
                    false,
                    new CertificatePolicies(
                            granted.policies().stream()
                                    .map(PolicyInformation::asn1)
                                    .toArray(org.bouncycastle.asn1.x509.PolicyInformation[]::new)));
        }
    }

    private static Der tbs(
            SerialNumber serial,
            SignatureAlgorithm signature,
            X500Name issuer,
            Validity validity,
            X500Name subject,
            SubjectPublicKeyInfo key,
            ExtensionsGenerator extensions) {
        return new TbsCertificate(
                        serial, signature, issuer, validity, subject, key, extensions.generate())
                .encoded();
    }

    private static void addKeyIdentifiers(
            ExtensionsGenerator extensions, byte[] authority, SubjectPublicKeyInfo key)
            throws IOException {
        add(
                extensions,
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(authority));
        add(
                extensions,
                Extension.subjectKeyIdentifier,
                false,
                new BcX509ExtensionUtils().createSubjectKeyIdentifier(key));
    }

    private static byte[] keyIdentifier(org.bouncycastle.asn1.x509.Extensions issuer) {
        return SubjectKeyIdentifier.fromExtensions(issuer).getKeyIdentifier();
    }

    private IssuerPointers pointers(IssuerName issuer, URI crl) {
        return new IssuerPointers(
                Optional.of(crl),
                distribution.responder(issuer),
                Optional.of(distribution.issuerCertificate(issuer)));
    }

    /** In place of every pointer to a CRL or a responder (RFC 9608 §2). */
    private void addNoRevAvail(ExtensionsGenerator extensions, IssuerName issuer)
            throws IOException {
        new IssuerPointers(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(distribution.issuerCertificate(issuer)))
                .addTo(extensions);
        add(extensions, Extension.noRevAvail, false, DERNull.INSTANCE);
    }

    private static void add(
            ExtensionsGenerator to, ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value)
            throws IOException {
        to.addExtension(oid, critical, value);
    }

    private static X500Name subject(String commonName) {
        return new DistinguishedName(
                        List.of(
                                new DistinguishedName.Attribute(
                                        SubjectAttribute.COMMON_NAME, commonName)))
                .x500();
    }

    private static org.bouncycastle.asn1.x509.KeyUsage keyUsage(Set<KeyUsage> usages) {
        return new org.bouncycastle.asn1.x509.KeyUsage(
                usages.stream().mapToInt(KeyUsage::bit).reduce(0, (bits, bit) -> bits | bit));
    }

    private static org.bouncycastle.asn1.x509.ExtendedKeyUsage extendedKeyUsage(
            Set<ExtendedKeyUsage> usages) {
        return new org.bouncycastle.asn1.x509.ExtendedKeyUsage(
                usages.stream()
                        .sorted()
                        .map(ExtendedKeyUsage::keyPurpose)
                        .toArray(KeyPurposeId[]::new));
    }

    private static GeneralNames names(Granted granted) {
        return new GeneralNames(
                granted.names().stream()
                        .map(each -> generalName(each.name()))
                        .toArray(GeneralName[]::new));
    }

    static GeneralName generalName(SubjectAlternativeName name) {
        return switch (name) {
            case DnsName dns -> new GeneralName(GeneralName.dNSName, new DERIA5String(dns.text()));
            case EmailAddress email ->
                    new GeneralName(GeneralName.rfc822Name, new DERIA5String(email.text()));
            case OtherName other -> new GeneralName(GeneralName.otherName, otherName(other));
            case IpAddress ip ->
                    new GeneralName(
                            GeneralName.iPAddress, new DEROctetString(ip.address().getAddress()));
            case UriName uri ->
                    new GeneralName(
                            GeneralName.uniformResourceIdentifier, new DERIA5String(uri.text()));
        };
    }

    private static org.bouncycastle.asn1.x509.OtherName otherName(OtherName name) {
        return new org.bouncycastle.asn1.x509.OtherName(
                name.type().asn1(), new DERUTF8String(name.value()));
    }
}
