package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.complains;
import static dev.signet.server.lint.Rule.holds;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/** A CRL, but for its entries (RFC 5280 §5.1, §5.2). */
final class CrlRules {

    private static final int V2 = 1;
    private static final int MAX_NUMBER_OCTETS = 20;

    static final List<Rule<LintedCrl>> ENCODING =
            List.of(
                    holds(
                            "der_crl_default_critical",
                            "X.690 §11.5",
                            "an extension of a CRL that is not critical leaves the default out",
                            crl -> extensions(crl).allMatch(EncodingRules::leavesDefaultOut)),
                    holds(
                            "der_crl_default_point",
                            "X.690 §11.5",
                            "an issuing distribution point leaves out what is FALSE",
                            CrlRules::leavesFalseOut));

    static final List<Rule<LintedCrl>> ALL =
            List.of(
                    holds(
                            "rfc5280_crl_version",
                            "RFC 5280 §5.1.2.1",
                            "the version of a CRL is 2",
                            crl -> crl.version().filter(v -> v.hasValue(V2)).isPresent()),
                    holds(
                            "signet_crl_algorithm",
                            "signet",
                            "the signature algorithm of a CRL is ECDSA, Ed25519 or RSA with SHA-2",
                            crl -> SignatureAlgorithms.isKnown(crl.algorithm())),
                    holds(
                            "rfc4055_crl_algorithm_parameters",
                            "RFC 4055 §3.1, §5, RFC 5758 §3.2, RFC 8410 §3",
                            "the signature algorithm of a CRL has the parameters that it must have",
                            crl -> SignatureAlgorithms.hasItsParameters(crl.algorithm())),
                    holds(
                            "signet_crl_algorithm_of_issuer",
                            "signet",
                            "the signature algorithm of a CRL is one that its issuer's key can sign"
                                    + " with",
                            CrlRules::isOfIssuersKey),
                    holds(
                            "rfc5280_crl_issuer_name",
                            "RFC 5280 §5.1.2.3, §6.3.3",
                            "the issuer of a CRL is the subject of its certificate, octet for octet",
                            crl ->
                                    Encoded.of(crl.issuer())
                                            .equals(Encoded.of(crl.order().issuer().getSubject()))),
                    holds(
                            "rfc5280_crl_time_form",
                            "RFC 5280 §5.1.2.4, §5.1.2.5",
                            "thisUpdate and nextUpdate have seconds, no fractions of them, and end"
                                    + " in Z",
                            crl -> times(crl).allMatch(time -> Times.instant(time).isPresent())),
                    holds(
                            "rfc5280_crl_time_type",
                            "RFC 5280 §5.1.2.4, §5.1.2.5",
                            "thisUpdate and nextUpdate through the year 2049 are UTCTime, later ones"
                                    + " GeneralizedTime",
                            crl -> times(crl).allMatch(ValidityRules::hasTypeOfYear)),
                    holds(
                            "rfc5280_crl_next_update",
                            "RFC 5280 §5.1.2.5",
                            "there is a nextUpdate",
                            crl -> crl.nextUpdate().isPresent()),
                    holds(
                            "rfc5280_crl_empty_list",
                            "RFC 5280 §5.1.2.6",
                            "without revoked certificates there is no list of them",
                            crl -> crl.revoked().filter(list -> !list.hasNext()).isEmpty()),
                    complains(
                            "rfc5280_crl_extension_once",
                            "RFC 5280 §4.2, §5.2",
                            "no extension of a CRL is there twice",
                            crl -> ExtensionRules.repeated(crl.extensions().orElse(List.of()))),
                    complains(
                            "rfc5280_crl_never_critical",
                            "RFC 5280 §5.2.1, §5.2.3, §5.2.6",
                            "the authority key identifier, the CRL number and freshestCRL are not"
                                    + " critical",
                            crl ->
                                    ExtensionRules.criticalAmong(
                                            crl.extensions().orElse(List.of()),
                                            Set.of(
                                                    Extension.authorityKeyIdentifier,
                                                    Extension.cRLNumber,
                                                    Extension.freshestCRL))),
                    complains(
                            "rfc5280_crl_scope_critical",
                            "RFC 5280 §5.2.4, §5.2.5",
                            "the issuing distribution point and the delta CRL indicator are critical,"
                                    + " and no extension that verifiers may not know is",
                            CrlRules::wronglyCritical),
                    holds(
                            "rfc5280_crl_authority_key",
                            "RFC 5280 §5.2.1",
                            "the authority key identifier of a CRL is its issuer's subject key"
                                    + " identifier",
                            CrlRules::hasAuthorityKey),
                    holds(
                            "rfc5280_crl_number",
                            "RFC 5280 §5.2.3",
                            "there is a CRL number, not negative, of at most 20 octets",
                            crl -> crl.number().filter(CrlRules::isNumber).isPresent()),
                    holds(
                            "rfc5280_crl_point_not_empty",
                            "RFC 5280 §5.2.5",
                            "an issuing distribution point says something",
                            crl ->
                                    crl.extension(Extension.issuingDistributionPoint)
                                            .map(field -> field.value().getOctets())
                                            .map(ASN1Sequence::getInstance)
                                            .filter(fields -> fields.size() == 0)
                                            .isEmpty()),
                    holds(
                            "rfc5280_crl_point_scope",
                            "RFC 5280 §5.2.5",
                            "a CRL is not only for CAs and only for others and only for attribute"
                                    + " certificates",
                            crl -> crl.point().map(CrlRules::isOneScope).orElse(true)),
                    holds(
                            "rfc5280_crl_base_below",
                            "RFC 5280 §5.2.4",
                            "the base of a delta CRL has a lower number",
                            CrlRules::isBaseBelow));

    /** What was ordered. */
    static final List<Rule<LintedCrl>> ORDERED =
            List.of(
                    holds(
                            "signet_crl_times",
                            "signet",
                            "thisUpdate and nextUpdate are those that were decided, to the second",
                            crl ->
                                    is(crl.thisUpdate(), crl.order().thisUpdate())
                                            && is(
                                                    crl.nextUpdate().orElseThrow(),
                                                    crl.order().nextUpdate())),
                    holds(
                            "signet_crl_not_in_future",
                            "RFC 5280 §5.1.2.4",
                            "thisUpdate is not after now",
                            crl -> !crl.order().thisUpdate().isAfter(crl.order().now())),
                    holds(
                            "signet_crl_lifetime",
                            "CA/B BR §7.2",
                            "nextUpdate is after thisUpdate, by at most 10 days, or 366 where only"
                                    + " CAs are listed",
                            CrlRules::isLifetimeFit),
                    holds(
                            "signet_crl_number_as_ordered",
                            "signet",
                            "the CRL number is the one that was decided",
                            crl ->
                                    crl.number()
                                            .orElseThrow()
                                            .getValue()
                                            .equals(crl.order().number())),
                    holds(
                            "signet_crl_point_as_ordered",
                            "RFC 5280 §5.2.5",
                            "the issuing distribution point has the URLs that certificates name, in"
                                    + " their octets, and a complete CRL has none",
                            CrlRules::hasItsPoint),
                    holds(
                            "signet_crl_direct",
                            "signet",
                            "a CRL is of its issuer's certificates alone, and for all reasons",
                            crl -> crl.point().map(CrlRules::isDirect).orElse(true)),
                    holds(
                            "signet_crl_delta_as_ordered",
                            "RFC 5280 §5.2.4",
                            "a delta CRL says to which CRL it adds, and no other does",
                            crl ->
                                    crl.base()
                                            .map(ASN1Integer::getValue)
                                            .equals(crl.order().base())));

    private CrlRules() {}

    private static Stream<ExtensionField> extensions(LintedCrl crl) {
        return crl.extensions().orElse(List.of()).stream();
    }

    private static Stream<ASN1Primitive> times(LintedCrl crl) {
        return Stream.concat(Stream.of(crl.thisUpdate()), crl.nextUpdate().stream());
    }

    private static boolean leavesFalseOut(LintedCrl crl) {
        return crl.extension(Extension.issuingDistributionPoint).stream()
                .map(field -> ASN1Sequence.getInstance(field.value().getOctets()))
                .flatMap(fields -> Arrays.stream(fields.toArray()))
                .map(ASN1TaggedObject::getInstance)
                // 0 is a name and 3 a set of bits; the others are booleans.
                .filter(field -> field.getTagNo() != 0 && field.getTagNo() != 3)
                .allMatch(field -> ASN1Boolean.getInstance(field, false).isTrue());
    }

    private static boolean isOfIssuersKey(LintedCrl crl) {
        return !SignatureAlgorithms.isKnown(crl.algorithm())
                || SignatureAlgorithms.isOf(
                        crl.order().issuer().getSubjectPublicKeyInfo(), crl.algorithm());
    }

    private static Optional<String> wronglyCritical(LintedCrl crl) {
        var critical = Set.of(Extension.issuingDistributionPoint, Extension.deltaCRLIndicator);
        var others =
                Set.of(
                        Extension.authorityKeyIdentifier,
                        Extension.cRLNumber,
                        Extension.freshestCRL);
        return extensions(crl)
                .filter(field -> !others.contains(field.id()))
                .filter(field -> field.isCritical() != critical.contains(field.id()))
                .findFirst()
                .map(field -> "not so: extension " + field.id());
    }

    private static boolean hasAuthorityKey(LintedCrl crl) {
        byte[] issuers =
                SubjectKeyIdentifier.fromExtensions(crl.order().issuer().getExtensions())
                        .getKeyIdentifier();
        return crl.authorityKey()
                .map(AuthorityKeyIdentifier::getKeyIdentifierOctets)
                .filter(key -> Arrays.equals(key, issuers))
                .isPresent();
    }

    private static boolean isNumber(ASN1Integer number) {
        BigInteger value = number.getValue();
        return value.signum() >= 0 && value.toByteArray().length <= MAX_NUMBER_OCTETS;
    }

    private static boolean isOneScope(IssuingDistributionPoint point) {
        return Stream.of(
                                point.onlyContainsUserCerts(),
                                point.onlyContainsCACerts(),
                                point.onlyContainsAttributeCerts())
                        .filter(only -> only)
                        .count()
                <= 1;
    }

    private static boolean isBaseBelow(LintedCrl crl) {
        return crl.base().isEmpty()
                || crl.number().isEmpty()
                || crl.base().get().getValue().compareTo(crl.number().get().getValue()) < 0;
    }

    private static boolean is(ASN1Primitive time, Instant decided) {
        return Times.instant(time).filter(decided::equals).isPresent();
    }

    private static boolean isLifetimeFit(LintedCrl crl) {
        Duration lifetime = Duration.between(crl.order().thisUpdate(), crl.order().nextUpdate());
        return lifetime.isPositive() && lifetime.compareTo(crl.order().longest()) <= 0;
    }

    private static boolean hasItsPoint(LintedCrl crl) {
        List<String> names =
                crl.point().map(IssuingDistributionPoint::getDistributionPoint).stream()
                        .map(name -> new DistributionPoint(name, null, null))
                        .flatMap(PointerRules::names)
                        .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                        .map(AlternativeNameRules::text)
                        .toList();
        return names.equals(
                crl.order().distributionPoints().stream().map(Object::toString).toList());
    }

    private static boolean isDirect(IssuingDistributionPoint point) {
        return !point.isIndirectCRL() && point.getOnlySomeReasons() == null;
    }
}
