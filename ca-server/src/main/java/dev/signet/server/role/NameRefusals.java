package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The words in which a role does not grant a caller a name. */
final class NameRefusals {

    /** A refusal lists at most so many rules. */
    private static final int MAX_LISTED = 10;

    private final Role role;
    private final WorkloadIdentity caller;
    private final List<BoundRule> rules;

    /**
     * @param rules all of the role's, for {@code caller}
     */
    NameRefusals(Role role, WorkloadIdentity caller, List<BoundRule> rules) {
        this.role = role;
        this.caller = caller;
        this.rules = rules;
    }

    Refused noRule(AskedName asked) {
        return refused(
                rulesField(asked.name().kind()),
                asked,
                allowed(asked.name().kind()),
                "role "
                        + role.name()
                        + " does not allow "
                        + asked.name().text()
                        + " to "
                        + CallerRule.textOf(caller));
    }

    Refused wildcard(AskedName asked) {
        return refused(
                "allow_wildcard_certificates",
                asked,
                allowed(asked.name().kind()),
                "role "
                        + role.name()
                        + " allows no wildcard certificates to "
                        + CallerRule.textOf(caller));
    }

    /** For a common name of a kind that the role does not take. */
    Refused commonNameKind(AskedName asked, String kinds) {
        return refused(
                "cn_validations",
                asked,
                kinds,
                "role " + role.name() + " takes no common name of this kind");
    }

    Refused tooMany(AskedName first, int count, int most) {
        return refused(
                "max_names",
                first,
                "at most " + most + " names",
                count + " names are too many for one certificate");
    }

    /** A peer takes a certificate with a SPIFFE ID and another URI for invalid (X509-SVID §2). */
    Refused notAlone(AskedName second, AskedName first) {
        return refused(
                "spiffe_id",
                second,
                first.name().text() + " alone, or no SPIFFE ID",
                "a certificate with a SPIFFE ID has no other URI (X509-SVID §2)");
    }

    Refused noDefaults() {
        return refused(
                "default_names",
                "alt_names",
                "",
                allowed(Kind.DNS),
                "role " + role.name() + " has no default names: name what you need");
    }

    Refused impossibleDefault(String template, String field, String reason) {
        return refused(
                "default_names",
                field,
                "",
                "names asked for explicitly",
                "the default name " + template + " cannot be given: " + reason);
    }

    /** What of {@code kind} this caller may ask for. */
    private String allowed(Kind kind) {
        List<BoundRule> ofKind = rules.stream().filter(rule -> rule.rule().kind() == kind).toList();
        if (ofKind.isEmpty()) {
            return "nothing in " + AskedName.list(kind);
        }
        String listed =
                ofKind.stream()
                        .limit(MAX_LISTED)
                        .map(BoundRule::allowed)
                        .collect(Collectors.joining(", "));
        int more = ofKind.size() - MAX_LISTED;
        return more > 0 ? listed + " and by " + more + " more rules" : listed;
    }

    static String rulesField(Kind kind) {
        return switch (kind) {
            case DNS, EMAIL -> "allowed_domains";
            case IP -> "allowed_ip_sans_cidr";
            case URI -> "allowed_uri_sans";
            case OTHER -> "allowed_other_sans";
        };
    }

    private Refused refused(String rule, AskedName asked, String allowed, String detail) {
        return refused(rule, asked.field(), asked.name().text(), allowed, detail);
    }

    private Refused refused(
            String rule, String field, String value, String allowed, String detail) {
        return new Refused(Optional.of(role.name()), rule, field, value, allowed, detail);
    }
}
