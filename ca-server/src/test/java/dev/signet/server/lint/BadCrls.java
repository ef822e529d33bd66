package dev.signet.server.lint;

import static dev.signet.server.lint.CertificateDraft.sequence;
import static dev.signet.server.lint.CrlDraft.complete;
import static dev.signet.server.lint.CrlDraft.delta;
import static dev.signet.server.lint.CrlDraft.empty;
import static dev.signet.server.lint.CrlDraft.entry;
import static dev.signet.server.lint.CrlDraft.entryOf;
import static dev.signet.server.lint.CrlDraft.extension;
import static dev.signet.server.lint.CrlDraft.reason;
import static dev.signet.server.lint.CrlDraft.shard;

import dev.signet.server.x509.KeyAlgorithm;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** For each lint of CRLs, one that breaks it and no other. */
final class BadCrls {

    private BadCrls() {}

    /** By the id of the lint. */
    static Map<String, CrlDraft> all() {
        var all = new LinkedHashMap<String, CrlDraft>();
        form(all);
        extensions(all);
        ordered(all);
        entries(all);
        return all;
    }

    private static CrlDraft bent(CrlDraft draft, Consumer<CrlDraft> by) {
        by.accept(draft);
        return draft;
    }

    private static void form(Map<String, CrlDraft> all) {
        all.put("rfc5280_crl_syntax", complete().put(Extension.cRLNumber, false, DERNull.INSTANCE));
        all.put("rfc5280_crl_version", bent(complete(), d -> d.version = null));
        all.put(
                "signet_crl_algorithm",
                bent(
                        complete(),
                        d ->
                                d.algorithm =
                                        new AlgorithmIdentifier(
                                                X9ObjectIdentifiers.ecdsa_with_SHA1)));
        all.put(
                "rfc4055_crl_algorithm_parameters",
                bent(
                        complete(),
                        d ->
                                d.algorithm =
                                        new AlgorithmIdentifier(
                                                X9ObjectIdentifiers.ecdsa_with_SHA256,
                                                DERNull.INSTANCE)));
        all.put(
                "signet_crl_algorithm_of_issuer",
                bent(
                        complete(),
                        d -> d.algorithm = CertificateDraft.signature(KeyAlgorithm.RSA_2048)));
        all.put(
                "rfc5280_crl_issuer_name",
                bent(complete(), d -> d.issuer = new X500Name("CN=Issuing")));
        all.put(
                "rfc5280_crl_time_form",
                bent(complete(), d -> d.encodedNextUpdate = new DERUTCTime("2603021200Z")));
        all.put(
                "rfc5280_crl_time_type",
                bent(
                        complete(),
                        d -> d.encodedNextUpdate = new DERGeneralizedTime("20260302120000Z")));
        all.put("rfc5280_crl_next_update", bent(complete(), d -> d.encodedNextUpdate = null));
        all.put("rfc5280_crl_empty_list", empty().entries());
    }

    private static void extensions(Map<String, CrlDraft> all) {
        all.put(
                "der_crl_default_critical",
                complete()
                        .remove(Extension.cRLNumber)
                        .add(
                                new CrlDraft.Field(
                                        Extension.cRLNumber,
                                        Optional.of(ASN1Boolean.FALSE),
                                        new ASN1Integer(complete().number))));
        all.put(
                "der_crl_default_point",
                shard().point(
                                sequence(
                                        new DERTaggedObject(
                                                true,
                                                0,
                                                CrlDraft.name(CertificateDraft.CRL.toString())),
                                        new DERTaggedObject(false, 1, ASN1Boolean.FALSE))));
        all.put(
                "rfc5280_crl_extension_once",
                bent(complete(), d -> d.extensions.add(d.extensions.getLast())));
        all.put(
                "rfc5280_crl_never_critical",
                complete().put(Extension.cRLNumber, true, new ASN1Integer(complete().number)));
        all.put(
                "rfc5280_crl_scope_critical",
                shard().put(
                                Extension.issuingDistributionPoint,
                                false,
                                CrlDraft.point(CertificateDraft.CRL.toString())));
        all.put("rfc5280_crl_authority_key", complete().remove(Extension.authorityKeyIdentifier));
        all.put("rfc5280_crl_number", complete().remove(Extension.cRLNumber));
        all.put("rfc5280_crl_point_not_empty", complete().point(new DERSequence()));
        all.put(
                "rfc5280_crl_point_scope",
                complete()
                        .point(
                                sequence(
                                        new DERTaggedObject(false, 1, ASN1Boolean.TRUE),
                                        new DERTaggedObject(false, 2, ASN1Boolean.TRUE))));
        all.put(
                "rfc5280_crl_base_below",
                delta().put(Extension.deltaCRLIndicator, true, new ASN1Integer(delta().number)));
    }

    private static void ordered(Map<String, CrlDraft> all) {
        all.put(
                "signet_crl_times",
                bent(complete(), d -> d.nextUpdate = d.nextUpdate.plusSeconds(1)));
        all.put("signet_crl_not_in_future", bent(complete(), d -> d.now = d.now.minusSeconds(1)));
        all.put(
                "signet_crl_lifetime",
                bent(
                        complete(),
                        d -> {
                            Instant late = d.thisUpdate.plusSeconds(10 * 86_400 + 1);
                            d.nextUpdate = late;
                            d.encodedNextUpdate = new Time(Date.from(late));
                        }));
        all.put(
                "signet_crl_number_as_ordered",
                bent(complete(), d -> d.number = d.number.add(BigInteger.ONE)));
        all.put(
                "signet_crl_point_as_ordered",
                shard().point(CrlDraft.point("http://ca.test/v1/issuers/other/crl/0")));
        all.put(
                "signet_crl_direct",
                shard().point(
                                new IssuingDistributionPoint(
                                        CrlDraft.name(CertificateDraft.CRL.toString()),
                                        false,
                                        false,
                                        null,
                                        true,
                                        false)));
        all.put("signet_crl_delta_as_ordered", bent(delta(), d -> d.base = Optional.empty()));
    }

    private static void entries(Map<String, CrlDraft> all) {
        var date = new DERUTCTime("260301110000Z");
        all.put("rfc5280_crl_entry_syntax", empty().entries(sequence(new ASN1Integer(5))));
        all.put("rfc5280_crl_entry_serial", empty().entries(entry(0)));
        all.put("signet_crl_entry_order", empty().entries(entry(300), entry(300)));
        all.put(
                "rfc5280_crl_entry_date_form",
                empty().entries(entryOf(5, new DERGeneralizedTime("20260301110000Z"))));
        all.put(
                "signet_crl_entry_date",
                empty().entries(entryOf(5, new DERUTCTime("260301120001Z"))));
        all.put(
                "rfc5280_crl_entry_extensions",
                empty().entries(sequence(new ASN1Integer(5), date, new DERSequence())));
        all.put(
                "signet_crl_entry_extension",
                empty().entries(
                                entry(
                                        5,
                                        extension(
                                                Extension.certificateIssuer, new DERSequence()))));
        all.put("rfc5280_crl_entry_reason", empty().entries(entry(5, reason(0))));
        all.put("signet_crl_entry_reason", empty().entries(entry(5, reason(6))));
        all.put(
                "rfc5280_crl_entry_invalidity_date",
                empty().entries(
                                entry(
                                        5,
                                        extension(
                                                Extension.invalidityDate,
                                                new DEROctetString(new byte[15])))));
    }
}
