package dev.signet.server.lint;

import static dev.signet.server.lint.Rule.complains;
import static dev.signet.server.lint.Rule.holds;

import dev.signet.server.x509.ConstrainedNames;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyQualifierId;
import org.bouncycastle.asn1.x509.PolicyQualifierInfo;
import org.bouncycastle.asn1.x509.UserNotice;

/** Name constraints and certificate policies (RFC 5280 §4.2.1.10, §4.2.1.4). */
final class ConstraintRules {

    /** A host, or a domain when a dot leads; as URI and e-mail constraints have them. */
    private static final Pattern HOST_OR_DOMAIN =
            Pattern.compile(
                    "\\.?"
                            + AlternativeNameRules.HOST
                                    .pattern()
                                    .substring("(?=.{1,253}$)".length()));

    private static final int MAX_NOTICE = 200;

    static final List<Rule<LintedCertificate>> ALL =
            List.of(
                    holds(
                            "rfc5280_name_constraints_critical",
                            "RFC 5280 §4.2.1.10",
                            "name constraints are critical",
                            c ->
                                    c.nameConstraints().isEmpty()
                                            || c.isCritical(Extension.nameConstraints)),
                    holds(
                            "rfc5280_name_constraints_only_ca",
                            "RFC 5280 §4.2.1.10",
                            "name constraints are a CA's",
                            c -> c.nameConstraints().isEmpty() || c.isAuthority()),
                    holds(
                            "rfc5280_name_constraints_not_empty",
                            "RFC 5280 §4.2.1.10",
                            "name constraints permit or exclude something",
                            c -> c.nameConstraints().isEmpty() || isAnythingConstrained(c)),
                    holds(
                            "rfc5280_subtree_base_only",
                            "RFC 5280 §4.2.1.10, X.690 §11.5",
                            "a subtree has neither a maximum nor a minimum, whose default is 0",
                            c -> encodedSubtrees(c).allMatch(subtree -> subtree.size() == 1)),
                    complains(
                            "rfc5280_subtree_form",
                            "RFC 5280 §4.2.1.10",
                            "a DNS constraint is a domain without a leading dot, an IP constraint an"
                                    + " address and a mask, an e-mail constraint a mailbox, host or"
                                    + " domain, a URI constraint a host or domain",
                            ConstraintRules::malformed),
                    complains(
                            "rfc5280_within_constraints",
                            "RFC 5280 §6.1.3",
                            "the names are within the name constraints of the issuer's certificate",
                            ConstraintRules::outside),
                    holds(
                            "rfc5280_policy_once",
                            "RFC 5280 §4.2.1.4",
                            "no certificate policy is there twice",
                            ConstraintRules::isEachPolicyOnce),
                    holds(
                            "rfc5280_policy_qualifier",
                            "RFC 5280 §4.2.1.4",
                            "a policy is qualified by an absolute URI or by a notice in UTF8String of"
                                    + " at most 200 characters",
                            c -> qualifiers(c).allMatch(ConstraintRules::isQualifier)));

    private ConstraintRules() {}

    private static boolean isAnythingConstrained(LintedCertificate c) {
        NameConstraints constraints = c.nameConstraints().orElseThrow();
        return subtrees(constraints).findAny().isPresent();
    }

    private static Stream<GeneralSubtree> subtrees(NameConstraints constraints) {
        return Stream.of(
                        Optional.ofNullable(constraints.getPermittedSubtrees()),
                        Optional.ofNullable(constraints.getExcludedSubtrees()))
                .flatMap(Optional::stream)
                .flatMap(Arrays::stream);
    }

    private static Stream<ASN1Sequence> encodedSubtrees(LintedCertificate c) {
        return c.extension(Extension.nameConstraints).stream()
                .map(field -> ASN1Sequence.getInstance(field.value().getOctets()))
                .flatMap(sides -> Arrays.stream(sides.toArray()))
                .map(side -> ASN1Sequence.getInstance(ASN1TaggedObject.getInstance(side), false))
                .flatMap(side -> Arrays.stream(side.toArray()))
                .map(ASN1Sequence::getInstance);
    }

    private static Optional<String> malformed(LintedCertificate c) {
        return c.nameConstraints().stream()
                .flatMap(ConstraintRules::subtrees)
                .map(GeneralSubtree::getBase)
                .filter(base -> !isWellFormed(base))
                .findFirst()
                .map(base -> "not so: the constraint of kind " + base.getTagNo());
    }

    private static boolean isWellFormed(GeneralName base) {
        return switch (base.getTagNo()) {
            case GeneralName.dNSName -> {
                String domain = AlternativeNameRules.text(base);
                // The empty one is every domain.
                yield domain.isEmpty() || AlternativeNameRules.HOST.matcher(domain).matches();
            }
            case GeneralName.uniformResourceIdentifier ->
                    HOST_OR_DOMAIN.matcher(AlternativeNameRules.text(base)).matches();
            case GeneralName.rfc822Name -> {
                String mail = AlternativeNameRules.text(base);
                yield AlternativeNameRules.isMailbox(mail)
                        || HOST_OR_DOMAIN.matcher(mail).matches();
            }
            case GeneralName.iPAddress ->
                    isNetwork(ASN1OctetString.getInstance(base.getName()).getOctets());
            default -> true;
        };
    }

    /** An address and a mask whose ones all stand before its zeros. */
    private static boolean isNetwork(byte[] octets) {
        if (octets.length != 8 && octets.length != 32) {
            return false;
        }
        boolean ended = false;
        for (int bit = octets.length * 4; bit < octets.length * 8; bit++) {
            boolean one = (octets[bit / 8] >> (7 - bit % 8) & 1) == 1;
            if (one && ended) {
                return false;
            }
            ended |= !one;
        }
        return true;
    }

    private static Optional<String> outside(LintedCertificate c) {
        var constrained = ConstrainedNames.below(c.order().issuer().stream().toList());
        return c.names().orElse(List.of()).stream()
                .flatMap(name -> constrained.objection(name).stream())
                .findFirst()
                .or(() -> constrained.objection(c.fields().subject()))
                .map(objection -> "not so: " + objection);
    }

    private static Stream<PolicyInformation> policies(LintedCertificate c) {
        return c.policies().stream().flatMap(p -> Arrays.stream(p.getPolicyInformation()));
    }

    private static boolean isEachPolicyOnce(LintedCertificate c) {
        var seen = new HashSet<>();
        return policies(c).allMatch(policy -> seen.add(policy.getPolicyIdentifier()));
    }

    private static Stream<PolicyQualifierInfo> qualifiers(LintedCertificate c) {
        return policies(c)
                .flatMap(policy -> Optional.ofNullable(policy.getPolicyQualifiers()).stream())
                .flatMap(qualifiers -> Arrays.stream(qualifiers.toArray()))
                .map(PolicyQualifierInfo::getInstance);
    }

    private static boolean isQualifier(PolicyQualifierInfo info) {
        if (info.getPolicyQualifierId().equals(PolicyQualifierId.id_qt_cps)) {
            return AlternativeNameRules.isAbsolute(info.getQualifier().toString());
        }
        if (!info.getPolicyQualifierId().equals(PolicyQualifierId.id_qt_unotice)) {
            return false;
        }
        var text = UserNotice.getInstance(info.getQualifier()).getExplicitText();
        return text == null
                || (text.toASN1Primitive() instanceof ASN1UTF8String utf8
                        && utf8.getString().length() <= MAX_NOTICE);
    }
}
