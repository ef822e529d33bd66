package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which DNS names and e-mail addresses a role allows.
 *
 * @param allowed rules of the two kinds, mixed as in {@code allowed_domains}; each has {@code
 *     reach}
 * @param anyName whether there is no other limit than {@code hostnames} and {@code wildcards}
 * @param localhost whether {@code localhost} and {@code localdomain} are allowed too
 * @param hostnames whether DNS names must be hostnames
 * @param wildcards whether a certificate may have a name such as {@code *.example.org}, where a
 *     rule admits it
 */
record DomainRules(
        List<NameRule> allowed,
        DomainReach reach,
        boolean anyName,
        boolean localhost,
        boolean hostnames,
        boolean wildcards) {

    DomainRules {
        allowed = List.copyOf(allowed);
    }

    /** Those of {@code allowed} that are for DNS names. */
    List<DnsRule> dns() {
        return allowed.stream()
                .filter(rule -> rule.kind() == Kind.DNS)
                .map(DnsRule.class::cast)
                .toList();
    }

    boolean isEmpty() {
        return allowed.isEmpty() && !anyName && !localhost;
    }

    /** Whether some rule admits a wildcard certificate, if {@code wildcards} does. */
    boolean admitsWildcards() {
        return anyName
                || (localhost && reach.subdomains())
                || dns().stream().anyMatch(DnsRule::admitsWildcards);
    }

    /** All rules for {@code caller}, the flags' among them. */
    List<BoundRule> bound(WorkloadIdentity caller) {
        List<BoundRule> bound = new ArrayList<>(BoundRule.all("allowed_domains", allowed, caller));
        implied()
                .forEach((flag, rules) ->
                        rules.forEach(rule -> bound.add(BoundRule.of(flag, rule, caller))));
        return List.copyOf(bound);
    }

    /** What the flags allow, as rules, under the flags' names. */
    SortedMap<String, List<NameRule>> implied() {
        SortedMap<String, List<NameRule>> implied = new TreeMap<>();
        DomainReach local = new DomainReach(true, reach.subdomains(), false);
        try {
            if (localhost) {
                implied.put(
                        "allow_localhost",
                        List.of(
                                DnsRule.parse("localhost", local),
                                DnsRule.parse("localdomain", local)));
            }
            if (anyName) {
                implied.put(
                        "allow_any_name",
                        List.of(
                                DnsRule.parse("*", DomainReach.GLOBS),
                                EmailRule.parse("*@*", DomainReach.GLOBS)));
            }
        } catch (InvalidRuleException e) {
            throw new IllegalStateException("a rule of our own is none", e);
        }
        return implied;
    }
}
