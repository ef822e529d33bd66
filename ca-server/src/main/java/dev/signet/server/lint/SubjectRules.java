package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.complains;
import static dev.signet.server.lint.Rule.holds;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** The subject's distinguished name (RFC 5280 §4.1.2.4, §4.1.2.6, Appendix A). */
final class SubjectRules {

    private static final Set<ASN1ObjectIdentifier> PRINTABLE =
            Set.of(BCStyle.C, BCStyle.SERIALNUMBER, BCStyle.DN_QUALIFIER);

    private static final Set<ASN1ObjectIdentifier> IA5 = Set.of(BCStyle.DC, BCStyle.E);

    /** The upper bounds of RFC 5280 Appendix A.1; street and postal code have X.520's. */
    private static final Map<ASN1ObjectIdentifier, Integer> MOST_CHARACTERS =
            Map.ofEntries(
                    Map.entry(BCStyle.CN, 64),
                    Map.entry(BCStyle.O, 64),
                    Map.entry(BCStyle.OU, 64),
                    Map.entry(BCStyle.SERIALNUMBER, 64),
                    Map.entry(BCStyle.T, 64),
                    Map.entry(BCStyle.L, 128),
                    Map.entry(BCStyle.ST, 128),
                    Map.entry(BCStyle.STREET, 128),
                    Map.entry(BCStyle.PSEUDONYM, 128),
                    Map.entry(BCStyle.POSTAL_CODE, 40),
                    Map.entry(BCStyle.SURNAME, 32_768),
                    Map.entry(BCStyle.GIVENNAME, 32_768),
                    Map.entry(BCStyle.E, 255));

    private static final Pattern PRINTABLE_CHARACTERS = Pattern.compile("[A-Za-z0-9 '()+,./:=?-]*");

    private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc5280_subject_of_ca",
                            "RFC 5280 §4.1.2.6",
                            "a CA has a subject",
                            c -> !c.isAuthority() || c.fields().subject().size() > 0),
                    each(
                            "rfc5280_subject_string_type",
                            "RFC 5280 §4.1.2.4, Appendix A.1",
                            "attributes of the subject are UTF8String or PrintableString; country,"
                                    + " serialNumber and dnQualifier only the latter; domainComponent"
                                    + " and emailAddress IA5String",
                            SubjectRules::hasStringType),
                    each(
                            "rfc5280_subject_characters",
                            "X.680 §41.4, RFC 5280 Appendix B",
                            "attributes have only characters of their string type, and no control"
                                    + " characters",
                            SubjectRules::hasCharactersOfItsType),
                    each(
                            "rfc5280_subject_length",
                            "RFC 5280 Appendix A.1",
                            "attributes are not longer than their upper bound",
                            SubjectRules::isShortEnough),
                    each(
                            "rfc5280_subject_attribute_not_empty",
                            "RFC 5280 Appendix A.1",
                            "attributes have at least one character",
                            attribute -> !text(attribute).isEmpty()),
                    each(
                            "rfc5280_subject_country",
                            "RFC 5280 Appendix A.1, ISO 3166-1",
                            "a country is two letters in upper case",
                            attribute ->
                                    !attribute.getType().equals(BCStyle.C)
                                            || COUNTRY.matcher(text(attribute)).matches()),
                    holds(
                            "rfc5280_subject_rdn_not_empty",
                            "RFC 5280 Appendix A.1",
                            "each relative distinguished name has an attribute",
                            c -> rdns(c).allMatch(rdn -> rdn.size() > 0)),
                    holds(
                            "signet_subject_common_name_once",
                            "signet",
                            "the subject has at most one common name",
                            c -> c.fields().subject().getRDNs(BCStyle.CN).length <= 1));

    private SubjectRules() {}

    private static Rule<LintedCertificate> each(
            String id, String source, String demand, Predicate<AttributeTypeAndValue> holds) {
        return complains(id, source, demand, c -> firstThatNot(c, holds));
    }

    private static Optional<String> firstThatNot(
            LintedCertificate c, Predicate<AttributeTypeAndValue> holds) {
        return rdns(c).flatMap(rdn -> Arrays.stream(rdn.getTypesAndValues()))
                .filter(holds.negate())
                .findFirst()
                .map(attribute -> "not so: the attribute " + attribute.getType());
    }

    private static Stream<RDN> rdns(LintedCertificate c) {
        return Arrays.stream(c.fields().subject().getRDNs());
    }

    private static boolean hasStringType(AttributeTypeAndValue attribute) {
        Object value = attribute.getValue();
        if (PRINTABLE.contains(attribute.getType())) {
            return value instanceof ASN1PrintableString;
        }
        if (IA5.contains(attribute.getType())) {
            return value instanceof ASN1IA5String;
        }
        return value instanceof ASN1UTF8String || value instanceof ASN1PrintableString;
    }

    private static boolean hasCharactersOfItsType(AttributeTypeAndValue attribute) {
        String text = text(attribute);
        if (attribute.getValue() instanceof ASN1PrintableString) {
            return PRINTABLE_CHARACTERS.matcher(text).matches();
        }
        return text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0xfffd);
    }

    private static boolean isShortEnough(AttributeTypeAndValue attribute) {
        String text = text(attribute);
        return text.codePointCount(0, text.length())
                <= MOST_CHARACTERS.getOrDefault(attribute.getType(), Integer.MAX_VALUE);
    }

    /** What is no string has no text that could be wrong. */
    private static String text(AttributeTypeAndValue attribute) {
        return attribute.getValue() instanceof ASN1String string ? string.getString() : "-";
    }
}
