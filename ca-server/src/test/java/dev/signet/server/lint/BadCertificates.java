package dev.signet.server.lint;

import static dev.signet.server.lint.CertificateDraft.authority;
import static dev.signet.server.lint.CertificateDraft.issuing;
import static dev.signet.server.lint.CertificateDraft.leaf;
import static dev.signet.server.lint.CertificateDraft.ofRsaKey;
import static dev.signet.server.lint.CertificateDraft.responder;
import static dev.signet.server.lint.CertificateDraft.root;
import static dev.signet.server.lint.CertificateDraft.sequence;
import static dev.signet.server.lint.CertificateDraft.svid;
import static dev.signet.server.lint.CertificateDraft.uri;
import static dev.signet.server.lint.CertificateDraft.withoutRevocation;

import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** For each lint of certificates, one that breaks it and no other. */
final class BadCertificates {

    private static final ASN1ObjectIdentifier ANY_ID =
            new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
    private static final ASN1ObjectIdentifier CPS = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.2.1");
    private static final String HOST_64 = "a".repeat(64);

    private BadCertificates() {}

    /** By the id of the lint. */
    static Map<String, CertificateDraft> all() {
        var all = new LinkedHashMap<String, CertificateDraft>();
        encoding(all);
        fields(all);
        validity(all);
        extensions(all);
        subject(all);
        names(all);
        constraints(all);
        usages(all);
        pointers(all);
        status(all);
        spiffe(all);
        ordered(all);
        return all;
    }

    private static CertificateDraft bent(CertificateDraft draft, Consumer<CertificateDraft> by) {
        by.accept(draft);
        return draft;
    }

    private static void encoding(Map<String, CertificateDraft> all) {
        all.put(
                "rfc5280_syntax",
                leaf().put(Extension.cRLDistributionPoints, false, DERNull.INSTANCE));
        all.put(
                "der_default_critical",
                bent(
                        leaf(),
                        draft -> {
                            draft.extensions.replaceAll(field ->
                                    field.id().equals(Extension.subjectKeyIdentifier)
                                            ? new CertificateDraft.Field(
                                                    field.id(),
                                                    Optional.of(ASN1Boolean.FALSE),
                                                    field.value())
                                            : field);
                        }));
        all.put(
                "der_default_ca",
                leaf().put(Extension.basicConstraints, true, sequence(ASN1Boolean.FALSE)));
        all.put(
                "der_named_bits",
                leaf().put(
                                Extension.keyUsage,
                                true,
                                new DERBitString(new byte[] {(byte) 0x80}, 6)));
        // Its fields in another order.
        all.put(
                "der_encoded_again",
                leaf().put(
                                Extension.authorityKeyIdentifier,
                                false,
                                sequence(
                                        new DERTaggedObject(false, 2, new ASN1Integer(7)),
                                        new DERTaggedObject(
                                                false,
                                                0,
                                                new DEROctetString(new byte[] {1, 1, 1, 1})),
                                        new DERTaggedObject(
                                                false,
                                                1,
                                                new GeneralNames(
                                                        new GeneralName(
                                                                CertificateDraft.ISSUER))))));
    }

    private static void fields(Map<String, CertificateDraft> all) {
        all.put(
                "rfc5280_version",
                bent(
                        leaf(),
                        d -> {
                            d.version = new ASN1Integer(1);
                        }));
        all.put(
                "rfc5280_serial_positive",
                bent(
                        leaf(),
                        d -> {
                            d.serial = new ASN1Integer(-5);
                        }));
        all.put(
                "rfc5280_serial_length",
                bent(
                        leaf(),
                        d -> {
                            d.serial = new ASN1Integer(BigInteger.ONE.shiftLeft(160));
                        }));
        all.put(
                "rfc5280_algorithms_equal",
                bent(
                        leaf(),
                        d -> {
                            d.outer = CertificateDraft.signature(KeyAlgorithm.EC_P384);
                        }));
        all.put(
                "signet_signature_algorithm",
                leaf().algorithm(new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA1)));
        all.put(
                "rfc4055_algorithm_parameters",
                leaf().algorithm(
                                new AlgorithmIdentifier(
                                        X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE)));
        all.put(
                "signet_algorithm_of_issuer",
                leaf().algorithm(CertificateDraft.signature(KeyAlgorithm.RSA_2048)));
        // The same name, in another string type.
        all.put(
                "rfc5280_issuer_name",
                bent(
                        leaf(),
                        d -> {
                            d.issuer =
                                    name(
                                            new RDN(BCStyle.CN, new DERPrintableString("Issuing")),
                                            new RDN(BCStyle.O, new DERUTF8String("Example")));
                        }));
        all.put(
                "rfc5280_issuer_not_empty",
                bent(
                        root(),
                        d -> {
                            d.issuer = name();
                            d.subject = name();
                            d.put(Extension.basicConstraints, true, new BasicConstraints(false));
                            d.usage(KeyUsage.digitalSignature);
                            d.names(true, new GeneralName(GeneralName.dNSName, "a.test"));
                        }));
        all.put(
                "rfc5280_no_unique_ids",
                bent(
                        leaf(),
                        d -> {
                            d.uniqueId = Optional.of(new DERBitString(new byte[] {1}));
                        }));
        all.put(
                "rfc5280_key_parameters",
                bent(
                        ofRsaKey(),
                        d -> {
                            d.key =
                                    new SubjectPublicKeyInfo(
                                            new AlgorithmIdentifier(
                                                    PKCSObjectIdentifiers.rsaEncryption),
                                            d.key.getPublicKeyData().getOctets());
                        }));
        all.put(
                "signet_key_strength",
                bent(
                        ofRsaKey(),
                        d -> {
                            d.key = rsa(1024);
                        }));
    }

    private static SubjectPublicKeyInfo rsa(int bits) {
        var modulus = BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
        try {
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new RSAPublicKey(modulus, BigInteger.valueOf(65_537)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void validity(Map<String, CertificateDraft> all) {
        all.put(
                "rfc5280_time_form",
                bent(
                        leaf(),
                        d -> {
                            d.notAfter = new DERGeneralizedTime("20500101000000.5Z");
                        }));
        all.put(
                "rfc5280_time_type",
                bent(
                        leaf(),
                        d -> {
                            d.notAfter = new DERGeneralizedTime("20260302115959Z");
                        }));
        all.put("rfc5280_validity_order", leaf().notAfter("260301115959Z"));
        all.put(
                "signet_validity_within_issuer",
                bent(
                        leaf(),
                        d -> {
                            Instant late = Instant.parse("2027-01-01T00:00:01Z");
                            d.decided = new Validity(CertificateDraft.NOT_BEFORE, late);
                            d.serial(
                                    SerialNumber.random(
                                            SerialNumber.expiryMonth(late), new SecureRandom()));
                            d.notAfter("270101000001Z");
                        }));
        all.put("signet_validity_as_decided", leaf().notAfter("260302120000Z"));
    }

    private static void extensions(Map<String, CertificateDraft> all) {
        all.put(
                "rfc5280_extension_once",
                bent(
                        leaf(),
                        d -> {
                            d.extensions.add(d.extensions.getLast());
                        }));
        all.put(
                "rfc5280_never_critical",
                leaf().put(
                                Extension.subjectKeyIdentifier,
                                true,
                                new DEROctetString(new byte[] {2, 2, 2, 2})));
        all.put("signet_critical_known", leaf().put(ANY_ID, true, DERNull.INSTANCE));
        all.put("rfc5280_authority_key", leaf().remove(Extension.authorityKeyIdentifier));
        all.put(
                "rfc5280_authority_key_of_issuer",
                leaf().put(
                                Extension.authorityKeyIdentifier,
                                false,
                                sequence(
                                        new DERTaggedObject(
                                                false, 0, new DEROctetString(new byte[] {9})))));
        all.put("rfc5280_subject_key", leaf().remove(Extension.subjectKeyIdentifier));
        all.put(
                "signet_subject_key_length",
                leaf().put(
                                Extension.subjectKeyIdentifier,
                                false,
                                new DEROctetString(new byte[65])));
    }

    private static void subject(Map<String, CertificateDraft> all) {
        all.put(
                "rfc5280_subject_of_ca",
                authority().names(true, uri("spiffe://example.org")).subject(name()));
        bendSubject(all, "rfc5280_subject_string_type", BCStyle.O, new DERBMPString("Example"));
        bendSubject(all, "rfc5280_subject_characters", BCStyle.O, new DERPrintableString("A & B"));
        bendSubject(all, "rfc5280_subject_length", BCStyle.CN, new DERUTF8String("a".repeat(65)));
        bendSubject(all, "rfc5280_subject_attribute_not_empty", BCStyle.OU, new DERUTF8String(""));
        bendSubject(all, "rfc5280_subject_country", BCStyle.C, new DERPrintableString("ch"));
        all.put(
                "rfc5280_subject_rdn_not_empty",
                leaf().subject(
                                name(
                                        RDN.getInstance(new DERSet()),
                                        new RDN(BCStyle.CN, new DERUTF8String("a")))));
        all.put(
                "signet_subject_common_name_once",
                leaf().subject(
                                name(
                                        new RDN(BCStyle.CN, new DERUTF8String("a")),
                                        new RDN(BCStyle.CN, new DERUTF8String("b")))));
    }

    private static void bendSubject(
            Map<String, CertificateDraft> all,
            String id,
            ASN1ObjectIdentifier attribute,
            ASN1Encodable value) {
        all.put(id, leaf().subject(name(new RDN(attribute, value))));
    }

    private static X500Name name(RDN... rdns) {
        return new X500Name(rdns);
    }

    private static void names(Map<String, CertificateDraft> all) {
        all.put("rfc5280_named", leaf().remove(Extension.subjectAlternativeName));
        all.put("rfc5280_names_critical", leaf().names(false, dns("www.example.org")));
        all.put(
                "rfc5280_names_not_critical",
                leaf().subject(new X500Name("CN=a")).names(true, dns("www.example.org")));
        all.put("rfc5280_names_not_empty", leaf().names(true));
        all.put("rfc5280_dns_name", leaf().names(true, dns(HOST_64 + ".example.org")));
        all.put(
                "rfc5280_ip_address",
                leaf().names(
                                true,
                                new GeneralName(
                                        GeneralName.iPAddress,
                                        new DEROctetString(new byte[] {10, 0, 0}))));
        all.put(
                "rfc5280_email",
                leaf().names(true, new GeneralName(GeneralName.rfc822Name, "a@b@")));
        all.put("rfc5280_uri", leaf().names(true, uri("/relative")));
        all.put(
                "rfc5280_other_name",
                leaf().names(true, new GeneralName(GeneralName.otherName, sequence(ANY_ID))));
        all.put(
                "signet_name_kinds",
                leaf().names(true, new GeneralName(GeneralName.registeredID, ANY_ID)));
        all.put("signet_name_once", leaf().names(true, dns("a.test"), dns("a.test")));
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static void constraints(Map<String, CertificateDraft> all) {
        var permitted = permitted(dns("example.org"));
        all.put(
                "rfc5280_name_constraints_critical",
                authority().put(Extension.nameConstraints, false, permitted));
        all.put(
                "rfc5280_name_constraints_only_ca",
                leaf().put(Extension.nameConstraints, true, permitted));
        all.put(
                "rfc5280_name_constraints_not_empty",
                authority().put(Extension.nameConstraints, true, new DERSequence()));
        all.put(
                "rfc5280_subtree_base_only",
                authority()
                        .put(
                                Extension.nameConstraints,
                                true,
                                sequence(
                                        new DERTaggedObject(
                                                false,
                                                0,
                                                sequence(
                                                        sequence(
                                                                dns("example.org"),
                                                                new DERTaggedObject(
                                                                        false,
                                                                        1,
                                                                        new ASN1Integer(3))))))));
        all.put(
                "rfc5280_subtree_form",
                authority().put(Extension.nameConstraints, true, permitted(dns(".example.org"))));
        all.put(
                "rfc5280_within_constraints",
                bent(
                        leaf(),
                        d -> {
                            d.issuerCertificate =
                                    Optional.of(
                                            issuing(
                                                    List.of(
                                                            new CertificateDraft.Field(
                                                                    Extension.nameConstraints,
                                                                    Optional.empty(),
                                                                    permitted(
                                                                            dns("example.com"))))));
                        }));
        all.put(
                "rfc5280_policy_once",
                leaf().put(
                                Extension.certificatePolicies,
                                false,
                                sequence(sequence(ANY_ID), sequence(ANY_ID))));
        all.put(
                "rfc5280_policy_qualifier",
                leaf().put(
                                Extension.certificatePolicies,
                                false,
                                sequence(
                                        sequence(
                                                ANY_ID,
                                                sequence(
                                                        sequence(CPS, new DERIA5String("cps")))))));
    }

    private static NameConstraints permitted(GeneralName base) {
        return new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(base)}, null);
    }

    private static void usages(Map<String, CertificateDraft> all) {
        all.put(
                "rfc5280_key_usage_of_ca",
                authority()
                        .put(Extension.basicConstraints, true, new BasicConstraints(true))
                        .remove(Extension.keyUsage));
        all.put(
                "rfc5280_key_usage_critical",
                leaf().put(Extension.keyUsage, false, new KeyUsage(KeyUsage.digitalSignature)));
        all.put(
                "rfc5280_key_usage_not_empty",
                leaf().remove(Extension.extendedKeyUsage)
                        .put(Extension.keyUsage, true, new DERBitString(new byte[0])));
        all.put(
                "rfc5280_key_usage_fits_key",
                leaf().usage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        all.put(
                "rfc5280_key_usage_only",
                leaf().usage(KeyUsage.digitalSignature | KeyUsage.encipherOnly));
        all.put(
                "rfc5280_cert_sign_only_ca",
                leaf().usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
        all.put(
                "rfc5280_ca_critical",
                authority().put(Extension.basicConstraints, false, new BasicConstraints(0)));
        all.put(
                "rfc5280_path_length_only_ca",
                leaf().put(Extension.basicConstraints, true, sequence(new ASN1Integer(0))));
        all.put(
                "rfc5280_path_length_left",
                bent(
                        authority(),
                        d -> {
                            d.issuerCertificate =
                                    Optional.of(
                                            issuing(
                                                    List.of(
                                                            new CertificateDraft.Field(
                                                                    Extension.basicConstraints,
                                                                    Optional.empty(),
                                                                    new BasicConstraints(0)))));
                        }));
        all.put("rfc5280_purposes_not_empty", leaf().purposes());
        all.put(
                "rfc5280_purpose_once",
                leaf().purposes(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_serverAuth));
        all.put(
                "rfc5280_any_purpose_not_critical",
                leaf().put(
                                Extension.extendedKeyUsage,
                                true,
                                sequence(KeyPurposeId.anyExtendedKeyUsage)));
        all.put(
                "rfc5280_purpose_fits_key_usage",
                leaf().usage(KeyUsage.keyAgreement).purposes(KeyPurposeId.id_kp_codeSigning));
        all.put(
                "signet_cert_sign_of_ca",
                authority()
                        .put(Extension.basicConstraints, true, new BasicConstraints(true))
                        .usage(KeyUsage.keyCertSign));
    }

    private static void pointers(Map<String, CertificateDraft> all) {
        all.put(
                "rfc5280_crl_point_named",
                leaf().put(Extension.cRLDistributionPoints, false, sequence(sequence())));
        all.put(
                "signet_crl_point_direct",
                leaf().put(
                                Extension.cRLDistributionPoints,
                                false,
                                sequence(
                                        sequence(
                                                new DERTaggedObject(
                                                        false,
                                                        2,
                                                        new GeneralNames(
                                                                new GeneralName(
                                                                        CertificateDraft
                                                                                .ISSUER)))))));
        all.put(
                "signet_crl_point_http",
                leaf().put(
                                Extension.cRLDistributionPoints,
                                false,
                                CertificateDraft.crl("https://ca.test/crl")));
        all.put(
                "signet_access_method",
                access(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.5"), "http://ca.test/"));
        all.put(
                "signet_access_http",
                access(AccessDescription.id_ad_caIssuers, "https://ca.test/certificate"));
    }

    private static CertificateDraft access(ASN1ObjectIdentifier method, String url) {
        return leaf().put(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(method, uri(url)));
    }

    private static void status(Map<String, CertificateDraft> all) {
        var noCheck = OCSPObjectIdentifiers.id_pkix_ocsp_nocheck;
        all.put("rfc6960_no_check_null", responder().put(noCheck, false, ASN1Boolean.TRUE));
        all.put(
                "rfc6960_no_check_of_responder",
                responder().purposes(KeyPurposeId.id_kp_serverAuth));
        all.put(
                "rfc9608_no_rev_avail_null",
                withoutRevocation().put(Extension.noRevAvail, false, ASN1Boolean.TRUE));
        all.put(
                "rfc9608_no_rev_avail_end_entity",
                authority()
                        .remove(Extension.cRLDistributionPoints)
                        .put(Extension.noRevAvail, false, DERNull.INSTANCE));
        all.put(
                "rfc9608_no_rev_avail_alone",
                leaf().put(Extension.noRevAvail, false, DERNull.INSTANCE));
    }

    private static void spiffe(Map<String, CertificateDraft> all) {
        var id = uri("spiffe://example.org/a");
        all.put("spiffe_one_uri", svid().names(true, id, uri("urn:example:a")));
        all.put("spiffe_id_form", svid().names(true, uri("spiffe://example.org/a/")));
        all.put("spiffe_path", svid().names(true, uri("spiffe://example.org")));
        all.put("spiffe_ca_without_path", authority().names(false, id));
        all.put("spiffe_digital_signature", svid().usage(KeyUsage.keyAgreement));
        all.put("spiffe_no_crl_sign", svid().usage(KeyUsage.digitalSignature | KeyUsage.cRLSign));
        all.put(
                "spiffe_ca_not_digital_signature",
                authority()
                        .names(false, uri("spiffe://example.org"))
                        .usage(
                                KeyUsage.keyCertSign
                                        | KeyUsage.cRLSign
                                        | KeyUsage.digitalSignature));
        all.put("spiffe_purposes", svid().purposes(KeyPurposeId.id_kp_serverAuth));
    }

    private static void ordered(Map<String, CertificateDraft> all) {
        all.put(
                "signet_serial_as_reserved",
                bent(
                        leaf(),
                        d -> {
                            d.serial = new ASN1Integer(d.reserved.value().add(BigInteger.ONE));
                        }));
        all.put("signet_serial_form", leaf().serial(new SerialNumber(BigInteger.TEN)));
        all.put(
                "signet_no_ca_by_chance",
                bent(
                        authority(),
                        d -> {
                            d.kind = CertificateKind.END_ENTITY;
                        }));
        all.put(
                "signet_issuer_is_ca",
                bent(
                        leaf(),
                        d -> {
                            d.issuerCertificate =
                                    Optional.of(
                                            issuing(
                                                    List.of(
                                                            new CertificateDraft.Field(
                                                                    Extension.basicConstraints,
                                                                    Optional.empty(),
                                                                    new BasicConstraints(false)))));
                        }));
        all.put(
                "signet_crl_point",
                leaf().put(
                                Extension.cRLDistributionPoints,
                                false,
                                CertificateDraft.crl("http://ca.test/v1/issuers/other/crl/0")));
        all.put("signet_status_known", leaf().remove(Extension.cRLDistributionPoints));
        all.put(
                "signet_responder",
                responder()
                        .purposes(KeyPurposeId.id_kp_OCSPSigning, KeyPurposeId.id_kp_serverAuth));
        all.put(
                "signet_responder_no_check",
                bent(
                        responder(),
                        d -> {
                            d.kind = CertificateKind.END_ENTITY;
                            d.put(
                                    Extension.cRLDistributionPoints,
                                    false,
                                    CertificateDraft.crl(CertificateDraft.CRL.toString()));
                        }));
    }
}
