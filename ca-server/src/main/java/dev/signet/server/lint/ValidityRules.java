package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.holds;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Primitive;

/** The validity period (RFC 5280 §4.1.2.5). */
final class ValidityRules {

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc5280_time_form",
                            "RFC 5280 §4.1.2.5.1, §4.1.2.5.2",
                            "times have seconds, no fractions of them, and end in Z",
                            c -> times(c).allMatch(time -> Times.instant(time).isPresent())),
                    holds(
                            "rfc5280_time_type",
                            "RFC 5280 §4.1.2.5",
                            "times through the year 2049 are UTCTime, later ones GeneralizedTime",
                            c -> times(c).allMatch(ValidityRules::hasTypeOfYear)),
                    holds(
                            "rfc5280_validity_order",
                            "RFC 5280 §4.1.2.5",
                            "notAfter is not before notBefore",
                            c -> !isBefore(c.fields().notAfter(), c.fields().notBefore())));

    /** What was ordered. */
    static final List<Rule<LintedCertificate>> ORDERED =
            List.of(
                    holds(
                            "signet_validity_within_issuer",
                            "signet",
                            "the validity period lies within that of the issuer's certificate",
                            ValidityRules::isWithinIssuer),
                    holds(
                            "signet_validity_as_decided",
                            "signet",
                            "the validity period is the one that was decided, to the second",
                            ValidityRules::isAsDecided));

    private ValidityRules() {}

    private static Stream<ASN1Primitive> times(LintedCertificate c) {
        return Stream.of(c.fields().notBefore(), c.fields().notAfter());
    }

    static boolean hasTypeOfYear(ASN1Primitive time) {
        return Times.instant(time).map(at -> Times.hasTypeOfYear(time, at)).orElse(true);
    }

    private static boolean isBefore(ASN1Primitive first, ASN1Primitive second) {
        Optional<Instant> instant = Times.instant(first);
        Optional<Instant> other = Times.instant(second);
        return instant.isPresent() && other.isPresent() && instant.get().isBefore(other.get());
    }

    private static boolean isWithinIssuer(LintedCertificate c) {
        if (c.order().issuer().isEmpty()) {
            return true;
        }
        Instant from = c.order().issuer().get().getNotBefore().toInstant();
        Instant to = c.order().issuer().get().getNotAfter().toInstant();
        return times(c).flatMap(time -> Times.instant(time).stream())
                .noneMatch(at -> at.isBefore(from) || at.isAfter(to));
    }

    private static boolean isAsDecided(LintedCertificate c) {
        return is(c.fields().notBefore(), c.order().validity().notBefore())
                && is(c.fields().notAfter(), c.order().validity().notAfter());
    }

    private static boolean is(ASN1Primitive time, Instant decided) {
        return Times.instant(time).map(decided::equals).orElse(true);
    }
}
