package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import dev.signet.server.x509.UriName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which names one role grants a caller: every name asked for, each by a rule of its own, or none.
 */
final class NameEvaluation {

    static final int MAX_NAMES = 100;

    /** ub-common-name of RFC 5280, appendix A.1. */
    private static final int MAX_COMMON_NAME = 64;

    /** A refusal lists at most so many rules. */
    private static final int MAX_LISTED = 10;

    private final Role role;
    private final WorkloadIdentity caller;
    private final Trace trace;
    private final List<BoundRule> dns;
    private final List<BoundRule> uri;
    private final List<BoundRule> ip;

    /** What became of the names. */
    sealed interface Result {

        /** At least one, each once. */
        record Allowed(Optional<DnsName> commonName, List<GrantedName> names) implements Result {}

        record NotAllowed(Refused refusal) implements Result {}
    }

    NameEvaluation(Role role, WorkloadIdentity caller, Trace trace) {
        this.role = role;
        this.caller = caller;
        this.trace = trace;
        NameRules names = role.document().names();
        dns = BoundRule.all("allowed_domains", names.dns(), caller);
        uri = BoundRule.all("allowed_uri_sans", names.uri(), caller);
        ip = BoundRule.all("allowed_ip_sans_cidr", names.ip(), caller);
    }

    Result evaluate(IssuanceRequest request) {
        List<AskedName> asked = AskedName.of(request);
        return asked.isEmpty() ? evaluateDefaults() : evaluate(request.commonName(), asked);
    }

    private Result evaluateDefaults() {
        DefaultNames defaults = role.document().names().effectiveDefaults();
        if (defaults.isEmpty()) {
            return refused(
                    "default_names",
                    "alt_names",
                    "",
                    "role " + role.name() + " has no default names: name what you need",
                    allowed(Kind.DNS));
        }
        return switch (RenderedNames.of(defaults, caller)) {
            case RenderedNames.Rendered(var commonName, var names) -> evaluate(commonName, names);
            case RenderedNames.Impossible(var template, var field, var reason) ->
                    refused(
                            "default_names",
                            field,
                            "",
                            "the default name " + template + " cannot be given: " + reason,
                            "names asked for explicitly");
        };
    }

    private Result evaluate(Optional<DnsName> commonName, List<AskedName> asked) {
        if (asked.size() > MAX_NAMES) {
            AskedName first = asked.get(MAX_NAMES);
            return refused(
                    "max_names",
                    first.field(),
                    first.name().text(),
                    asked.size() + " names are too many for one certificate",
                    "at most " + MAX_NAMES + " names");
        }
        if (commonName.isPresent() && commonName.get().value().length() > MAX_COMMON_NAME) {
            return refused(
                    "common_name",
                    "common_name",
                    commonName.get().value(),
                    "a common name has at most 64 characters (RFC 5280); leave it out, the"
                            + " alternative names are what peers check",
                    "at most 64 characters");
        }
        Map<SubjectAlternativeName, GrantedName> granted = new LinkedHashMap<>();
        for (AskedName name : asked) {
            Optional<BoundRule> rule = ruleFor(name);
            if (rule.isEmpty()) {
                return notAllowed(name);
            }
            granted.putIfAbsent(name.name(), new GrantedName(name.name(), rule.get().reference()));
        }
        return spiffeRefusal(asked)
                .orElseGet(() -> new Result.Allowed(commonName, List.copyOf(granted.values())));
    }

    /** The first rule that allows this very name; empty if none does. */
    private Optional<BoundRule> ruleFor(AskedName asked) {
        if (isForbiddenWildcard(asked)) {
            step("allow_wildcard_certificates: false", asked, false, "allows no wildcard");
            return Optional.empty();
        }
        List<BoundRule> rules = rules(asked.name().kind());
        for (BoundRule rule : rules) {
            boolean allowed = rule.allows(asked.name());
            trace.step(
                    Optional.of(role.name()),
                    rule.reference(),
                    asked.field(),
                    asked.name().text(),
                    allowed,
                    () -> rule.explain(asked.name()));
            if (allowed) {
                return Optional.of(rule);
            }
        }
        if (rules.isEmpty()) {
            step(rulesField(asked.name().kind()), asked, false, "has no rule: nothing is allowed");
        }
        return Optional.empty();
    }

    private boolean isForbiddenWildcard(AskedName asked) {
        return asked.name() instanceof DnsName name
                && name.isWildcard()
                && !role.document().names().wildcards();
    }

    private Result notAllowed(AskedName asked) {
        boolean wildcard = isForbiddenWildcard(asked);
        String allowed = allowed(asked.name().kind());
        return new Result.NotAllowed(
                new Refused(
                        Optional.of(role.name()),
                        wildcard ? "allow_wildcard_certificates" : rulesField(asked.name().kind()),
                        asked.field(),
                        asked.name().text(),
                        allowed,
                        "role "
                                + role.name()
                                + (wildcard
                                        ? " allows no wildcard certificates"
                                        : " does not allow " + asked.name().text())
                                + " to "
                                + CallerRule.textOf(caller)));
    }

    /** A peer takes a certificate with a SPIFFE ID and another URI for invalid (X509-SVID §2). */
    private Optional<Result> spiffeRefusal(List<AskedName> asked) {
        List<AskedName> uris =
                asked.stream().filter(name -> name.name().kind() == Kind.URI).toList();
        boolean spiffe = uris.stream().anyMatch(name -> ((UriName) name.name()).isSpiffeId());
        Optional<AskedName> second =
                uris.stream()
                        .filter(name -> !name.name().equals(uris.getFirst().name()))
                        .findFirst();
        if (!spiffe || second.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                refused(
                        "spiffe_id",
                        second.get().field(),
                        second.get().name().text(),
                        "a certificate with a SPIFFE ID has no other URI (X509-SVID §2)",
                        uris.getFirst().name().text() + " alone, or no SPIFFE ID"));
    }

    private String allowed(Kind kind) {
        List<BoundRule> rules = rules(kind);
        if (rules.isEmpty()) {
            return "nothing in " + AskedName.list(kind);
        }
        String listed =
                rules.stream()
                        .limit(MAX_LISTED)
                        .map(BoundRule::allowed)
                        .collect(Collectors.joining(", "));
        int more = rules.size() - MAX_LISTED;
        return more > 0 ? listed + " and by " + more + " more rules" : listed;
    }

    private List<BoundRule> rules(Kind kind) {
        return switch (kind) {
            case DNS -> dns;
            case IP -> ip;
            case URI -> uri;
        };
    }

    private static String rulesField(Kind kind) {
        return switch (kind) {
            case DNS -> "allowed_domains";
            case IP -> "allowed_ip_sans_cidr";
            case URI -> "allowed_uri_sans";
        };
    }

    private void step(String rule, AskedName asked, boolean passed, String detail) {
        step(rule, asked.field(), asked.name().text(), passed, detail);
    }

    private void step(String rule, String field, String value, boolean passed, String detail) {
        trace.step(Optional.of(role.name()), rule, field, value, passed, () -> detail);
    }

    private Result refused(String rule, String field, String value, String detail, String allowed) {
        step(rule, field, value, false, detail);
        return new Result.NotAllowed(
                new Refused(Optional.of(role.name()), rule, field, value, allowed, detail));
    }
}
