package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.holds;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** X509-SVIDs and the CA certificates above them: where a URI is a SPIFFE ID. */
final class SpiffeRules {

    private static final int MAX_OCTETS = 2048;

    private static final Pattern ID =
            Pattern.compile(
                    "spiffe://(?<domain>[a-z0-9._-]{1,255})(?<path>(/(?!\\.{1,2}(/|$))[a-zA-Z0-9._-]+)*)");

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    rule(
                            "spiffe_one_uri",
                            "X509-SVID §2",
                            "a SPIFFE ID is the only URI",
                            c -> c.names(GeneralName.uniformResourceIdentifier).size() == 1),
                    rule(
                            "spiffe_id_form",
                            "SPIFFE-ID §2",
                            "a SPIFFE ID is spiffe://, a trust domain of a-z, 0-9, dot, hyphen and"
                                    + " underscore, and segments of those and A-Z; at most 2048 octets",
                            c -> ids(c).allMatch(SpiffeRules::isId)),
                    rule(
                            "spiffe_path",
                            "X509-SVID §5.2",
                            "the SPIFFE ID of an end entity has a path",
                            c -> c.isAuthority() || ids(c).noneMatch(SpiffeRules::isWithoutPath)),
                    rule(
                            "spiffe_ca_without_path",
                            "X509-SVID §4.1",
                            "the SPIFFE ID of a CA is its trust domain, without a path",
                            c -> !c.isAuthority() || ids(c).noneMatch(SpiffeRules::hasPath)),
                    rule(
                            "spiffe_digital_signature",
                            "X509-SVID §4.3",
                            "an X509-SVID is for digitalSignature",
                            c -> c.isAuthority() || c.hasAnyUsage(KeyUsage.digitalSignature)),
                    rule(
                            "spiffe_no_crl_sign",
                            "X509-SVID §4.3",
                            "an X509-SVID does not sign CRLs",
                            c -> c.isAuthority() || !c.hasAnyUsage(KeyUsage.cRLSign)),
                    rule(
                            "spiffe_ca_not_digital_signature",
                            "X509-SVID Appendix A",
                            "a CA of SPIFFE is not for digitalSignature",
                            c -> !c.isAuthority() || !c.hasAnyUsage(KeyUsage.digitalSignature)),
                    rule(
                            "spiffe_purposes",
                            "X509-SVID §4.4",
                            "extendedKeyUsage of an X509-SVID, if there, has serverAuth and"
                                    + " clientAuth",
                            c ->
                                    c.isAuthority()
                                            || c.purposes().isEmpty()
                                            || (c.hasPurpose(KeyPurposeId.id_kp_serverAuth)
                                                    && c.hasPurpose(
                                                            KeyPurposeId.id_kp_clientAuth))));

    private SpiffeRules() {}

    private static Rule<LintedCertificate> rule(
            String id, String source, String demand, Predicate<LintedCertificate> holds) {
        return holds(id, source, demand, c -> ids(c).findAny().isEmpty() || holds.test(c));
    }

    /** The URIs that are meant to be SPIFFE IDs. */
    private static Stream<String> ids(LintedCertificate c) {
        return c.names(GeneralName.uniformResourceIdentifier).stream()
                .map(AlternativeNameRules::text)
                .filter(uri -> uri.toLowerCase(Locale.ROOT).startsWith("spiffe:"));
    }

    private static boolean isId(String uri) {
        return uri.length() <= MAX_OCTETS && ID.matcher(uri).matches();
    }

    private static boolean hasPath(String uri) {
        Matcher id = ID.matcher(uri);
        return id.matches() && !id.group("path").isEmpty();
    }

    private static boolean isWithoutPath(String uri) {
        Matcher id = ID.matcher(uri);
        return id.matches() && id.group("path").isEmpty();
    }
}
