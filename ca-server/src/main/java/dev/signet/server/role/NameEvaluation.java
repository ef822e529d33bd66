package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.AgreedSubject.Agreed;
import dev.signet.server.role.Decision.Malformed;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.role.SubjectRules.CommonNameKind;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import dev.signet.server.x509.UriName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which names one role grants a caller: every name asked for, each by a rule of its own, or none.
 */
final class NameEvaluation {

    static final int MAX_NAMES = 100;

    private final Role role;
    private final WorkloadIdentity caller;
    private final Trace trace;
    private final List<BoundRule> rules;
    private final NameRefusals refusals;

    /** What became of the names. */
    sealed interface Result {

        /**
         * Every name may be had.
         *
         * @param names each once; without the common name if it was to stand alone
         */
        record Allowed(Optional<CommonName> commonName, List<GrantedName> names)
                implements Result {}

        record NotAllowed(Decision decision) implements Result {}
    }

    NameEvaluation(Role role, WorkloadIdentity caller, Trace trace) {
        this.role = role;
        this.caller = caller;
        this.trace = trace;
        this.rules = role.document().names().bound(caller);
        this.refusals = new NameRefusals(role, caller, rules);
    }

    Result evaluate(Agreed agreed) {
        return agreed.subject().namesNothing() ? evaluateDefaults(agreed) : evaluateAsked(agreed);
    }

    private Result evaluateDefaults(Agreed agreed) {
        DefaultNames defaults = role.document().names().effectiveDefaults();
        if (defaults.isEmpty()) {
            return refused(refusals.noDefaults());
        }
        return switch (RenderedNames.of(defaults, caller)) {
            case RenderedNames.Rendered(var commonName, var names) ->
                    evaluateAsked(
                            new Agreed(
                                    new AskedSubject(
                                            commonName,
                                            agreed.subject().commonNameAlone(),
                                            names,
                                            Optional.empty(),
                                            List.of()),
                                    false));
            case RenderedNames.Impossible(var template, var field, var reason) ->
                    refused(refusals.impossibleDefault(template, field, reason));
        };
    }

    private Result evaluateAsked(Agreed agreed) {
        AskedSubject subject = agreed.subject();
        Optional<AskedName> commonName = Optional.empty();
        if (subject.commonName().isPresent()) {
            Optional<Decision> refusal = commonNameRefusal(subject.commonName().get(), agreed);
            if (refusal.isPresent()) {
                return notAllowed(refusal.get());
            }
            commonName = nameToCheck(subject);
        }
        List<AskedName> asked = new ArrayList<>(commonName.stream().toList());
        asked.addAll(subject.names());
        if (asked.size() > MAX_NAMES) {
            return refused(refusals.tooMany(asked.get(MAX_NAMES), asked.size(), MAX_NAMES));
        }
        Map<SubjectAlternativeName, GrantedName> granted = new LinkedHashMap<>();
        for (AskedName name : asked) {
            Optional<Decision> malformed = hostnameRefusal(name, agreed);
            if (malformed.isPresent()) {
                return notAllowed(malformed.get());
            }
            Optional<BoundRule> rule = ruleFor(name);
            if (rule.isEmpty()) {
                return notAllowed(
                        isForbiddenWildcard(name)
                                ? refusals.wildcard(name)
                                : refusals.noRule(name));
            }
            boolean alone =
                    subject.commonNameAlone() && commonName.filter(name::equals).isPresent();
            if (!alone) {
                granted.putIfAbsent(
                        name.name(), new GrantedName(name.name(), rule.get().reference()));
            }
        }
        return spiffeRefusal(asked)
                .orElseGet(() ->
                        new Result.Allowed(subject.commonName(), List.copyOf(granted.values())));
    }

    /** Whether the common name is of a kind that the role takes. */
    private Optional<Decision> commonNameRefusal(CommonName commonName, Agreed agreed) {
        Set<CommonNameKind> kinds = role.document().subject().commonNameKinds();
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        Optional<SubjectAlternativeName> name = commonName.name();
        if (name.isEmpty()) {
            String place = agreed.place("common_name");
            return Optional.of(
                    new Malformed(
                            place,
                            Optional.of(commonName.text()),
                            "a common name must be a DNS name: " + commonName.complaint()));
        }
        CommonNameKind kind =
                name.get().kind() == Kind.EMAIL ? CommonNameKind.EMAIL : CommonNameKind.HOSTNAME;
        return kinds.contains(kind)
                ? Optional.empty()
                : Optional.of(
                        refusals.commonNameKind(
                                new AskedName(name.get(), "common_name"),
                                kinds.stream()
                                        .map(SubjectJson::word)
                                        .collect(Collectors.joining(", "))));
    }

    /** The common name as a name that must be allowed; none if it is text that nobody checks. */
    private Optional<AskedName> nameToCheck(AskedSubject subject) {
        boolean unchecked =
                role.document().subject().commonNameKinds().isEmpty() && subject.commonNameAlone();
        return unchecked
                ? Optional.empty()
                : subject.commonName()
                        .flatMap(CommonName::name)
                        .map(name -> new AskedName(name, "common_name"));
    }

    private Optional<Decision> hostnameRefusal(AskedName asked, Agreed agreed) {
        if (!role.document().names().domains().hostnames()
                || !(asked.name() instanceof DnsName name)) {
            return Optional.empty();
        }
        return name.hostnameComplaint()
                .map(complaint -> {
                    step("enforce_hostnames: true", asked, false, complaint);
                    return new Malformed(
                            agreed.place(asked.field()), Optional.of(name.text()), complaint);
                });
    }

    /** The first rule that allows this very name; empty if none does. */
    private Optional<BoundRule> ruleFor(AskedName asked) {
        if (isForbiddenWildcard(asked)) {
            step("allow_wildcard_certificates: false", asked, false, "allows no wildcard");
            return Optional.empty();
        }
        Kind kind = asked.name().kind();
        boolean any = false;
        for (BoundRule rule : rules) {
            if (rule.rule().kind() != kind) {
                continue;
            }
            any = true;
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
        if (!any) {
            step(NameRefusals.rulesField(kind), asked, false, "has no rule: nothing is allowed");
        }
        return Optional.empty();
    }

    private boolean isForbiddenWildcard(AskedName asked) {
        return asked.name() instanceof DnsName name
                && name.isWildcard()
                && !role.document().names().domains().wildcards();
    }

    private Optional<Result> spiffeRefusal(List<AskedName> asked) {
        List<AskedName> uris =
                asked.stream().filter(name -> name.name().kind() == Kind.URI).toList();
        boolean spiffe = uris.stream().anyMatch(name -> ((UriName) name.name()).isSpiffeId());
        Optional<AskedName> second =
                uris.stream()
                        .filter(name -> !name.name().equals(uris.getFirst().name()))
                        .findFirst();
        return spiffe && second.isPresent()
                ? Optional.of(refused(refusals.notAlone(second.get(), uris.getFirst())))
                : Optional.empty();
    }

    private void step(String rule, AskedName asked, boolean passed, String detail) {
        trace.step(
                Optional.of(role.name()),
                rule,
                asked.field(),
                asked.name().text(),
                passed,
                () -> detail);
    }

    /** For a refusal that no rule has left a step for. */
    private Result refused(Refused refusal) {
        trace.step(
                refusal.role(),
                refusal.rule(),
                refusal.field(),
                refusal.value(),
                false,
                refusal::detail);
        return notAllowed(refusal);
    }

    private static Result notAllowed(Decision decision) {
        return new Result.NotAllowed(decision);
    }
}
