package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.holds;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Where CRLs, issuers and OCSP responders are found (RFC 5280 §4.2.1.13, §4.2.2.1). */
final class PointerRules {

    private static final Set<ASN1ObjectIdentifier> METHODS =
            Set.of(AccessDescription.id_ad_caIssuers, AccessDescription.id_ad_ocsp);

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc5280_crl_point_named",
                            "RFC 5280 §4.2.1.13",
                            "there is at least one CRL distribution point, and each has a name or"
                                    + " a CRL issuer",
                            c -> c.crls().map(PointerRules::isEachNamed).orElse(true)),
                    holds(
                            "signet_crl_point_direct",
                            "signet",
                            "CRL distribution points are for all reasons and of the issuer itself",
                            c ->
                                    points(c)
                                            .allMatch(point ->
                                                    point.getReasons() == null
                                                            && point.getCRLIssuer() == null)),
                    holds(
                            "signet_crl_point_http",
                            "signet",
                            "CRLs are fetched over plain HTTP: fetching them over TLS would need them"
                                    + " first",
                            c ->
                                    points(c)
                                            .flatMap(PointerRules::names)
                                            .allMatch(PointerRules::isHttp)),
                    holds(
                            "signet_access_method",
                            "RFC 5280 §4.2.2.1",
                            "authorityInfoAccess names CA certificates and OCSP responders",
                            c -> accesses(c).allMatch(a -> METHODS.contains(a.getAccessMethod()))),
                    holds(
                            "signet_access_http",
                            "signet",
                            "what authorityInfoAccess names is fetched over plain HTTP",
                            c -> accesses(c).allMatch(a -> isHttp(a.getAccessLocation()))));

    private PointerRules() {}

    static Stream<DistributionPoint> points(LintedCertificate c) {
        return c.crls().stream().flatMap(crls -> Arrays.stream(crls.getDistributionPoints()));
    }

    /** The full names of {@code point}; none if it has another form of name. */
    static Stream<GeneralName> names(DistributionPoint point) {
        return Optional.ofNullable(point.getDistributionPoint())
                .filter(name -> name.getType() == DistributionPointName.FULL_NAME)
                .map(name -> GeneralNames.getInstance(name.getName()).getNames())
                .stream()
                .flatMap(Arrays::stream);
    }

    private static Stream<AccessDescription> accesses(LintedCertificate c) {
        return c.access().stream().flatMap(a -> Arrays.stream(a.getAccessDescriptions()));
    }

    private static boolean isEachNamed(CRLDistPoint crls) {
        DistributionPoint[] points = crls.getDistributionPoints();
        return points.length > 0
                && Arrays.stream(points)
                        .allMatch(point ->
                                point.getDistributionPoint() != null
                                        || point.getCRLIssuer() != null);
    }

    private static boolean isHttp(GeneralName name) {
        return name.getTagNo() == GeneralName.uniformResourceIdentifier
                && AlternativeNameRules.text(name).startsWith("http://")
                && AlternativeNameRules.isAbsolute(AlternativeNameRules.text(name));
    }
}
