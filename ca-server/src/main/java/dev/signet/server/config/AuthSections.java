package dev.signet.server.config;

import dev.signet.server.auth.jwt.ClaimRule;
import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.jwt.TokenAlgorithm;
import dev.signet.server.auth.workload.NameTemplate;
import dev.signet.server.auth.workload.WorkloadIssuerConfig;
import dev.signet.server.auth.workload.WorkloadRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The section {@code auth} of the configuration file. */
final class AuthSections {

    private AuthSections() {}

    static AuthConfig read(ConfigDocument.@Nullable Auth section, Path folder) {
        if (section == null) {
            return AuthConfig.NONE;
        }
        return new AuthConfig(
                each("auth.jwt", section.jwt(), issuer -> workloadIssuer(issuer, folder)),
                section.join() == null
                        ? AuthConfig.DEFAULT_JOIN_TRUST_DOMAIN
                        : ConfigFile.or(
                                section.join().trustDomain(), AuthConfig.DEFAULT_JOIN_TRUST_DOMAIN),
                Optional.ofNullable(section.oidc())
                        .map(oidc -> OperatorSections.oidc(oidc, folder)),
                Optional.ofNullable(section.certificates())
                        .map(certificates -> OperatorSections.certificates(certificates, folder)));
    }

    private static WorkloadIssuerConfig workloadIssuer(
            ConfigDocument.JwtIssuer section, Path folder) {
        JwtIssuerConfig jwt =
                new JwtIssuerConfig(
                        ClusterSections.required("name", section.name()),
                        ClusterSections.required("issuer", section.issuer()),
                        ClusterSections.required("audience", section.audience()),
                        algorithms(section.algorithms()),
                        ConfigFile.duration(
                                "max_age", section.maxAge(), JwtIssuerConfig.DEFAULT_MAX_AGE),
                        ConfigFile.duration("skew", section.skew(), JwtIssuerConfig.DEFAULT_SKEW),
                        ClusterSections.keys(
                                ClusterSections.required("keys", section.keys()), folder));
        return new WorkloadIssuerConfig(
                jwt,
                ConfigFile.or(section.trustDomain(), jwt.host()),
                each("workloads", section.workloads(), AuthSections::workload));
    }

    private static WorkloadRule workload(ConfigDocument.Workload section) {
        return new WorkloadRule(
                claims(ClusterSections.required("claims", section.claims())),
                new NameTemplate(ClusterSections.required("namespace", section.namespace())),
                new NameTemplate(
                        ClusterSections.required("service_account", section.serviceAccount())));
    }

    static List<ClaimRule> claims(Map<String, List<String>> section) {
        return section.entrySet().stream()
                .map(claim -> new ClaimRule(claim.getKey(), claim.getValue()))
                .toList();
    }

    static Set<TokenAlgorithm> algorithms(@Nullable List<String> names) {
        return names == null
                ? JwtIssuerConfig.DEFAULT_ALGORITHMS
                : names.stream().map(AuthSections::algorithm).collect(Collectors.toSet());
    }

    private static TokenAlgorithm algorithm(String name) {
        return TokenAlgorithm.named(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "algorithms: there are RS256, ES256, ES384 and ES512, not "
                                        + name));
    }

    /** What {@code read} makes of each of {@code sections}; a complaint says which it is about. */
    static <S, T> List<T> each(String key, @Nullable List<S> sections, Function<S, T> read) {
        var all = new ArrayList<T>();
        if (sections != null) {
            for (S section : sections) {
                try {
                    all.add(read.apply(section));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            key + "[" + all.size() + "]: " + e.getMessage(), e);
                }
            }
        }
        return all;
    }
}
