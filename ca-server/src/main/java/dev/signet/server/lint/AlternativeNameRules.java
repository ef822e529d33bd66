package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.complains;
import static dev.signet.server.lint.Rule.holds;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** The subject alternative names (RFC 5280 §4.2.1.6). */
final class AlternativeNameRules {

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

    static final Pattern HOST = Pattern.compile("(?=.{1,253}$)" + LABEL + "(\\." + LABEL + ")*");

    /** A role decides whether they must be hostnames; with its leave they have underscores too. */
    private static final Pattern DNS =
            Pattern.compile(
                    "(?=.{1,253}$)(?!\\*$)(?=[^.]{1,63}(\\.|$))[A-Za-z0-9_-]*\\*?[A-Za-z0-9_-]*"
                            + "(\\.[A-Za-z0-9_-]{1,63})*");

    private static final Pattern MAILBOX_LOCAL =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}");

    private static final Set<Integer> KINDS =
            Set.of(
                    GeneralName.dNSName,
                    GeneralName.iPAddress,
                    GeneralName.uniformResourceIdentifier,
                    GeneralName.rfc822Name,
                    GeneralName.otherName);

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc5280_named",
                            "RFC 5280 §4.1.2.6",
                            "there are alternative names where there is no subject",
                            c -> c.fields().subject().size() > 0 || c.names().isPresent()),
                    holds(
                            "rfc5280_names_critical",
                            "RFC 5280 §4.2.1.6",
                            "the alternative names are critical where there is no subject",
                            c ->
                                    c.fields().subject().size() > 0
                                            || c.names().isEmpty()
                                            || c.isCritical(Extension.subjectAlternativeName)),
                    holds(
                            "rfc5280_names_not_critical",
                            "RFC 5280 §4.2.1.6",
                            "the alternative names are not critical where there is a subject",
                            c ->
                                    c.fields().subject().size() == 0
                                            || !c.isCritical(Extension.subjectAlternativeName)),
                    holds(
                            "rfc5280_names_not_empty",
                            "RFC 5280 §4.2.1.6",
                            "alternative names are at least one",
                            c -> c.names().filter(List::isEmpty).isEmpty()),
                    each(
                            "rfc5280_dns_name",
                            "RFC 5280 §4.2.1.6, RFC 1034 §3.5, RFC 6125 §6.4.3",
                            "a DNS name is of letters, digits, hyphens and underscores in labels of"
                                    + " 1 to 63, at most 253 characters, without a dot at its end; a"
                                    + " wildcard is in its first label",
                            GeneralName.dNSName,
                            name -> DNS.matcher(text(name)).matches()),
                    each(
                            "rfc5280_ip_address",
                            "RFC 5280 §4.2.1.6",
                            "an IP address has 4 or 16 octets",
                            GeneralName.iPAddress,
                            AlternativeNameRules::isAddress),
                    each(
                            "rfc5280_email",
                            "RFC 5280 §4.2.1.6, RFC 5321 §4.1.2",
                            "an e-mail address is a mailbox: local part, @ and a host name",
                            GeneralName.rfc822Name,
                            name -> isMailbox(text(name))),
                    each(
                            "rfc5280_uri",
                            "RFC 5280 §4.2.1.6, RFC 3986 §3",
                            "a URI is absolute, in ASCII, with something behind its scheme, and"
                                    + " where it has an authority that names a host",
                            GeneralName.uniformResourceIdentifier,
                            name -> isAbsolute(text(name))),
                    each(
                            "rfc5280_other_name",
                            "RFC 5280 §4.2.1.6",
                            "an other name has a type and a value",
                            GeneralName.otherName,
                            name -> ASN1Sequence.getInstance(name.getName()).size() == 2),
                    holds(
                            "signet_name_kinds",
                            "signet",
                            "alternative names are DNS names, IP addresses, URIs, e-mail addresses"
                                    + " or other names",
                            c ->
                                    c.names().orElse(List.of()).stream()
                                            .allMatch(name -> KINDS.contains(name.getTagNo()))),
                    holds(
                            "signet_name_once",
                            "signet",
                            "no alternative name is there twice",
                            c -> c.names().map(AlternativeNameRules::isEachOnce).orElse(true)));

    private AlternativeNameRules() {}

    private static Rule<LintedCertificate> each(
            String id, String source, String demand, int kind, Predicate<GeneralName> holds) {
        return complains(id, source, demand, c -> firstThatNot(c, kind, holds));
    }

    private static Optional<String> firstThatNot(
            LintedCertificate c, int kind, Predicate<GeneralName> holds) {
        List<GeneralName> names = c.names().orElse(List.of());
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).getTagNo() == kind && !holds.test(names.get(i))) {
                return Optional.of("not so: the alternative name " + (i + 1));
            }
        }
        return Optional.empty();
    }

    static String text(GeneralName name) {
        return ((ASN1String) name.getName()).getString();
    }

    private static boolean isAddress(GeneralName name) {
        int octets = ASN1OctetString.getInstance(name.getName()).getOctetsLength();
        return octets == 4 || octets == 16;
    }

    static boolean isMailbox(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return false;
        }
        String local = text.substring(0, at);
        return MAILBOX_LOCAL.matcher(local).matches()
                && !local.startsWith(".")
                && !local.endsWith(".")
                && !local.contains("..")
                && HOST.matcher(text.substring(at + 1)).matches();
    }

    static boolean isAbsolute(String text) {
        try {
            var uri = new URI(text);
            boolean emptyAuthority = text.contains("://") && uri.getRawAuthority() == null;
            return uri.isAbsolute()
                    && !uri.getRawSchemeSpecificPart().isEmpty()
                    && !emptyAuthority
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isEachOnce(List<GeneralName> names) {
        return new HashSet<>(names).size() == names.size();
    }
}
