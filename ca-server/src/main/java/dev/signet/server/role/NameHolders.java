package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who could obtain a name from one role: its rules read backwards, from the name to the caller. */
public final class NameHolders {

    /** Of one rule. */
    static final int MAX_PATTERNS = 500;

    /** Stands for what a rule does not look at. */
    private static final String ANY = "any";

    private final Role role;
    private final SubjectAlternativeName name;

    private NameHolders(Role role, SubjectAlternativeName name) {
        this.role = role;
        this.name = name;
    }

    /** One holding for each rule of {@code role} by which anybody could obtain {@code name}. */
    public static List<Holding> of(Role role, SubjectAlternativeName name) {
        var holders = new NameHolders(role, name);
        NameRules rules = role.document().names();
        List<Holding> holdings = new ArrayList<>();
        holdings.addAll(holders.holdings("allowed_domains", rules.domains().allowed()));
        rules.domains()
                .implied()
                .forEach((position, implied) ->
                        implied.forEach(rule -> holders.addHolding(holdings, position, rule)));
        holdings.addAll(holders.holdings("allowed_uri_sans", rules.uri()));
        holdings.addAll(holders.holdings("allowed_ip_sans_cidr", rules.ip()));
        holdings.addAll(holders.holdings("allowed_other_sans", rules.other()));
        return holdings;
    }

    private List<Holding> holdings(String field, List<? extends NameRule> rules) {
        List<Holding> holdings = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            addHolding(holdings, field + "[" + i + "]", rules.get(i));
        }
        return holdings;
    }

    private void addHolding(List<Holding> holdings, String position, NameRule rule) {
        Holding holding = holding(position + ": " + rule.text(), rule);
        if (!holding.identities().isEmpty() || !holding.complete()) {
            holdings.add(holding);
        }
    }

    private Holding holding(String position, NameRule rule) {
        Bindings.Found found = rule.bindings(name);
        Set<IdentityPattern> patterns = new LinkedHashSet<>();
        for (Map<Variable, String> values : found.solutions()) {
            if (isGranted(values)) {
                for (CallerRule callers : role.document().callers()) {
                    pattern(callers, values).ifPresent(patterns::add);
                }
            }
        }
        return new Holding(
                position,
                patterns.stream().limit(MAX_PATTERNS).toList(),
                found.complete() && patterns.size() <= MAX_PATTERNS);
    }

    /** Whether the role as a whole grants the name to a workload with {@code values}. */
    private boolean isGranted(Map<Variable, String> values) {
        WorkloadIdentity sample;
        try {
            sample =
                    new WorkloadIdentity(
                            values.getOrDefault(Variable.CLUSTER, ANY),
                            values.getOrDefault(Variable.TRUST_DOMAIN, ANY),
                            values.getOrDefault(Variable.NAMESPACE, ANY),
                            values.getOrDefault(Variable.SERVICE_ACCOUNT, ANY),
                            ANY,
                            Optional.ofNullable(values.get(Variable.POD)),
                            Optional.empty(),
                            Optional.ofNullable(values.get(Variable.NODE)));
        } catch (IllegalArgumentException _) {
            return false; // Kubernetes has no such names.
        }
        AskedSubject asked = AskedSubject.of(Optional.empty(), List.of(name));
        return new NameEvaluation(role, sample, Trace.none())
                        .evaluate(new AgreedSubject.Agreed(asked, false))
                instanceof NameEvaluation.Result.Allowed;
    }

    /** Those whom {@code callers} admits and who have {@code values}. */
    private static Optional<IdentityPattern> pattern(
            CallerRule callers, Map<Variable, String> values) {
        Optional<String> cluster = both(callers.cluster(), values.get(Variable.CLUSTER));
        Optional<String> namespace = both(callers.namespace(), values.get(Variable.NAMESPACE));
        Optional<String> account =
                both(callers.serviceAccount(), values.get(Variable.SERVICE_ACCOUNT));
        if (cluster.isEmpty() || namespace.isEmpty() || account.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new IdentityPattern(
                        cluster.get(),
                        Optional.ofNullable(values.get(Variable.TRUST_DOMAIN)),
                        namespace.get(),
                        account.get(),
                        Optional.ofNullable(values.get(Variable.POD)),
                        Optional.ofNullable(values.get(Variable.NODE))));
    }

    private static Optional<String> both(Glob admitted, @Nullable String forced) {
        if (forced == null) {
            return Optional.of(admitted.text());
        }
        return admitted.matches(forced) ? Optional.of(forced) : Optional.empty();
    }
}
