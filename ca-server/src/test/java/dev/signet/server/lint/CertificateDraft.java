package dev.signet.server.lint;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** A certificate in pieces, good until a test bends one. */
@CanIgnoreReturnValue
final class CertificateDraft {

    static final URI CRL = URI.create("http://ca.test/v1/issuers/issuing/crl/0");
    static final Instant NOT_BEFORE = Instant.parse("2026-03-01T12:00:00Z");
    static final Instant NOT_AFTER = Instant.parse("2026-03-02T11:59:59Z");
    static final X500Name ISSUER = new X500Name("CN=Issuing,O=Example");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AlgorithmIdentifier ECDSA = signature(KeyAlgorithm.EC_P256);
    static final SubjectPublicKeyInfo EC = key(KeyAlgorithm.EC_P256);
    private static final byte[] KEY_ID = {2, 2, 2, 2};
    private static final byte[] ISSUERS_KEY_ID = {1, 1, 1, 1};

    /** One extension; {@code critical} is what is written, if anything. */
    record Field(ASN1ObjectIdentifier id, Optional<ASN1Boolean> critical, ASN1Encodable value) {}

    CertificateKind kind = CertificateKind.END_ENTITY;
    Optional<X509CertificateHolder> issuerCertificate = Optional.empty();
    SerialNumber reserved = SerialNumber.random(SerialNumber.expiryMonth(NOT_AFTER), RANDOM);
    Validity decided = new Validity(NOT_BEFORE, NOT_AFTER);

    @Nullable ASN1Encodable version = new ASN1Integer(2);
    ASN1Encodable serial = new ASN1Integer(reserved.value());
    AlgorithmIdentifier inner = ECDSA;
    AlgorithmIdentifier outer = ECDSA;
    X500Name issuer = ISSUER;
    ASN1Encodable notBefore = new Time(Date.from(NOT_BEFORE));
    ASN1Encodable notAfter = new Time(Date.from(NOT_AFTER));
    X500Name subject = new X500Name(new RDN[0]);
    SubjectPublicKeyInfo key = EC;
    Optional<ASN1Encodable> uniqueId = Optional.empty();
    final List<Field> extensions = new ArrayList<>();

    /** A certificate for www.example.org, of a P-256 key. */
    static CertificateDraft leaf() {
        var draft = new CertificateDraft();
        draft.issuerCertificate = Optional.of(issuing(List.of()));
        draft.put(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(ISSUERS_KEY_ID));
        draft.put(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(KEY_ID));
        draft.put(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        draft.put(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(
                        new KeyPurposeId[] {
                            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                        }));
        draft.put(Extension.basicConstraints, true, new BasicConstraints(false));
        draft.names(true, new GeneralName(GeneralName.dNSName, "www.example.org"));
        draft.put(Extension.cRLDistributionPoints, false, crl(CRL.toString()));
        draft.put(
                Extension.authorityInfoAccess,
                false,
                new AuthorityInformationAccess(
                        AccessDescription.id_ad_caIssuers,
                        uri("http://ca.test/v1/issuers/issuing/certificate")));
        return draft;
    }

    /** An X509-SVID. */
    static CertificateDraft svid() {
        return leaf().names(true, uri("spiffe://example.org/ns/shop/sa/orders"));
    }

    /** A CA below the issuer. */
    static CertificateDraft authority() {
        var draft = leaf();
        draft.kind = CertificateKind.AUTHORITY;
        draft.subject = new X500Name("CN=Below,O=Example");
        draft.remove(Extension.subjectAlternativeName);
        draft.remove(Extension.extendedKeyUsage);
        draft.put(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        return draft.put(Extension.basicConstraints, true, new BasicConstraints(0));
    }

    /** A CA that signs itself. */
    static CertificateDraft root() {
        var draft = authority();
        draft.issuerCertificate = Optional.empty();
        draft.issuer = draft.subject;
        draft.remove(Extension.cRLDistributionPoints);
        draft.remove(Extension.authorityInfoAccess);
        return draft.put(
                Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(KEY_ID));
    }

    /** An OCSP responder. */
    static CertificateDraft responder() {
        var draft = leaf();
        draft.kind = CertificateKind.OCSP_RESPONDER;
        draft.subject = new X500Name("CN=OCSP");
        draft.remove(Extension.subjectAlternativeName);
        draft.remove(Extension.cRLDistributionPoints);
        draft.purposes(KeyPurposeId.id_kp_OCSPSigning);
        return draft.put(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
    }

    /** A certificate that lives too short to be revoked. */
    static CertificateDraft withoutRevocation() {
        return leaf().remove(Extension.cRLDistributionPoints)
                .put(Extension.noRevAvail, false, DERNull.INSTANCE);
    }

    /** A certificate of an RSA key. */
    static CertificateDraft ofRsaKey() {
        var draft = leaf();
        draft.key = RSA;
        return draft.put(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    }

    static final SubjectPublicKeyInfo RSA = key(KeyAlgorithm.RSA_2048);

    static SubjectPublicKeyInfo key(KeyAlgorithm algorithm) {
        return SubjectPublicKeyInfo.getInstance(
                algorithm.generate(RANDOM).getPublic().getEncoded());
    }

    static AlgorithmIdentifier signature(KeyAlgorithm algorithm) {
        return algorithm.signatureAlgorithm().identifier();
    }

    /** The certificate of the issuer, with its own extensions besides those it needs. */
    static X509CertificateHolder issuing(List<Field> more) {
        var draft = new CertificateDraft();
        draft.subject = ISSUER;
        draft.notBefore = new Time(Date.from(Instant.parse("2026-01-01T00:00:00Z")));
        draft.notAfter = new Time(Date.from(Instant.parse("2027-01-01T00:00:00Z")));
        draft.put(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(ISSUERS_KEY_ID));
        draft.put(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        draft.put(Extension.basicConstraints, true, new BasicConstraints(true));
        more.forEach(field -> draft.put(field.id(), true, field.value()));
        try {
            return new X509CertificateHolder(draft.der().octets());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CertificateDraft() {}

    static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    static CRLDistPoint crl(String url) {
        var name = new DistributionPointName(new GeneralNames(uri(url)));
        return new CRLDistPoint(new DistributionPoint[] {new DistributionPoint(name, null, null)});
    }

    /** Sets an extension, in the place of one with the same id. */
    CertificateDraft put(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        var field =
                new Field(id, critical ? Optional.of(ASN1Boolean.TRUE) : Optional.empty(), value);
        for (int i = 0; i < extensions.size(); i++) {
            if (extensions.get(i).id().equals(id)) {
                extensions.set(i, field);
                return this;
            }
        }
        extensions.add(field);
        return this;
    }

    CertificateDraft remove(ASN1ObjectIdentifier id) {
        extensions.removeIf(field -> field.id().equals(id));
        return this;
    }

    CertificateDraft names(boolean critical, GeneralName... names) {
        return put(Extension.subjectAlternativeName, critical, new DERSequence(names));
    }

    CertificateDraft subject(X500Name name) {
        subject = name;
        return name.size() == 0
                ? this
                : names(false, new GeneralName(GeneralName.dNSName, "www.example.org"));
    }

    CertificateDraft usage(int bits) {
        return put(Extension.keyUsage, true, new KeyUsage(bits));
    }

    CertificateDraft purposes(KeyPurposeId... purposes) {
        return put(Extension.extendedKeyUsage, false, new DERSequence(purposes));
    }

    /** Both algorithm identifiers. */
    CertificateDraft algorithm(AlgorithmIdentifier algorithm) {
        inner = algorithm;
        outer = algorithm;
        return this;
    }

    /** Encoded as it is and decided to be so, if it can be. */
    CertificateDraft serial(SerialNumber number) {
        reserved = number;
        serial = new ASN1Integer(number.value());
        return this;
    }

    CertificateDraft notAfter(String utcTime) {
        notAfter = new DERUTCTime(utcTime);
        return this;
    }

    CertificateOrder order() {
        return new CertificateOrder(kind, issuerCertificate, reserved, decided, CRL);
    }

    Der der() {
        var tbs = new ASN1EncodableVector();
        if (version != null) {
            tbs.add(new DERTaggedObject(true, 0, version));
        }
        tbs.add(serial);
        tbs.add(inner);
        tbs.add(issuer);
        tbs.add(sequence(notBefore, notAfter));
        tbs.add(subject);
        tbs.add(key);
        uniqueId.ifPresent(id -> tbs.add(new DERTaggedObject(false, 2, id)));
        tbs.add(new DERTaggedObject(true, 3, encodedExtensions()));
        try {
            return Der.copyOf(
                    sequence(new DERSequence(tbs), outer, new DERBitString(new byte[64]))
                            .getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DERSequence encodedExtensions() {
        var fields = new ASN1EncodableVector();
        for (Field field : extensions) {
            var each = new ASN1EncodableVector();
            each.add(field.id());
            field.critical().ifPresent(each::add);
            try {
                each.add(new DEROctetString(field.value()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            fields.add(new DERSequence(each));
        }
        return new DERSequence(fields);
    }

    static DERSequence sequence(ASN1Encodable... elements) {
        return new DERSequence(elements);
    }
}
