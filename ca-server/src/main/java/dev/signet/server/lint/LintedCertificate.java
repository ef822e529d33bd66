package dev.signet.server.lint;

import dev.signet.server.x509.Der;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * A certificate as the rules look at it: read once, with its known extensions decoded. Where an
 * extension is repeated, this is its first.
 */
record LintedCertificate(
        Der der,
        ASN1Primitive structure,
        CertificateFields fields,
        CertificateOrder order,
        List<ExtensionField> extensions,
        Optional<ASN1BitString> keyUsage,
        Optional<List<ASN1ObjectIdentifier>> purposes,
        Optional<BasicConstraints> basicConstraints,
        Optional<List<GeneralName>> names,
        Optional<AuthorityKeyIdentifier> authorityKey,
        Optional<ASN1OctetString> subjectKey,
        Optional<CRLDistPoint> crls,
        Optional<AuthorityInformationAccess> access,
        Optional<NameConstraints> nameConstraints,
        Optional<CertificatePolicies> policies) {

    /**
     * Reads {@code der}, which is DER.
     *
     * @throws IllegalArgumentException if it is no certificate, or an extension we know has not its
     *     syntax
     */
    static LintedCertificate read(Der der, CertificateOrder order) {
        ASN1Primitive structure;
        try {
            structure = ASN1Primitive.fromByteArray(der.octets());
        } catch (IOException e) {
            throw new IllegalArgumentException("is not read as DER", e);
        }
        CertificateFields fields = CertificateFields.read(structure);
        List<ExtensionField> all = fields.extensions().orElse(List.of());
        return new LintedCertificate(
                der,
                structure,
                fields,
                order,
                all,
                decoded(all, Extension.keyUsage, ASN1BitString::getInstance),
                decoded(all, Extension.extendedKeyUsage, LintedCertificate::purposes),
                decoded(all, Extension.basicConstraints, BasicConstraints::getInstance),
                decoded(all, Extension.subjectAlternativeName, LintedCertificate::names),
                decoded(all, Extension.authorityKeyIdentifier, AuthorityKeyIdentifier::getInstance),
                decoded(all, Extension.subjectKeyIdentifier, ASN1OctetString::getInstance),
                decoded(all, Extension.cRLDistributionPoints, CRLDistPoint::getInstance),
                decoded(
                        all,
                        Extension.authorityInfoAccess,
                        AuthorityInformationAccess::getInstance),
                decoded(all, Extension.nameConstraints, NameConstraints::getInstance),
                decoded(all, Extension.certificatePolicies, CertificatePolicies::getInstance));
    }

    private static <T> Optional<T> decoded(
            List<ExtensionField> all, ASN1ObjectIdentifier id, Function<byte[], T> decoder) {
        return find(all, id).map(field -> decoder.apply(field.value().getOctets()));
    }

    private static Optional<ExtensionField> find(
            List<ExtensionField> all, ASN1ObjectIdentifier id) {
        return all.stream().filter(field -> field.id().equals(id)).findFirst();
    }

    private static List<ASN1ObjectIdentifier> purposes(byte[] value) {
        ASN1Sequence sequence = ASN1Sequence.getInstance(value);
        return Arrays.stream(sequence.toArray()).map(ASN1ObjectIdentifier::getInstance).toList();
    }

    private static List<GeneralName> names(byte[] value) {
        ASN1Sequence sequence = ASN1Sequence.getInstance(value);
        return Arrays.stream(sequence.toArray()).map(GeneralName::getInstance).toList();
    }

    Optional<ExtensionField> extension(ASN1ObjectIdentifier id) {
        return find(extensions, id);
    }

    boolean has(ASN1ObjectIdentifier id) {
        return extension(id).isPresent();
    }

    /** Whether the extension is there and critical. */
    boolean isCritical(ASN1ObjectIdentifier id) {
        return extension(id).filter(ExtensionField::isCritical).isPresent();
    }

    /** Whether it says of itself that it is a CA's. */
    boolean isAuthority() {
        return basicConstraints.filter(BasicConstraints::isCA).isPresent();
    }

    /** Whether one of the bits {@code usages} of {@code KeyUsage} is set. */
    boolean hasAnyUsage(int usages) {
        return keyUsage.filter(bits -> (bits.intValue() & usages) != 0).isPresent();
    }

    boolean hasPurpose(KeyPurposeId purpose) {
        return purposes.filter(all -> all.contains(purpose.toOID())).isPresent();
    }

    /** The subject alternative names of one kind, such as {@link GeneralName#dNSName}. */
    List<GeneralName> names(int kind) {
        return names.orElse(List.of()).stream().filter(name -> name.getTagNo() == kind).toList();
    }
}
