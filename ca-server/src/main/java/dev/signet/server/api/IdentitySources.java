package dev.signet.server.api;

import dev.signet.server.auth.kubernetes.ClusterConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who vouches for workloads here.
 *
 * @param trustDomains of those that are no clusters, by what stands in the cluster's place
 */
public record IdentitySources(List<ClusterConfig> clusters, Map<String, String> trustDomains) {

    public IdentitySources {
        clusters = List.copyOf(clusters);
        trustDomains = Map.copyOf(trustDomains);
    }

    Optional<ClusterConfig> cluster(String name) {
        return clusters.stream().filter(config -> config.name().equals(name)).findFirst();
    }

    /** The trust domain of the workloads of {@code name}; empty if nobody is called so. */
    Optional<String> trustDomain(String name) {
        return cluster(name)
                .map(ClusterConfig::trustDomain)
                .or(() -> Optional.ofNullable(trustDomains.get(name)));
    }

    /** All of them, for messages. */
    String names() {
        return Stream.concat(
                        clusters.stream().map(ClusterConfig::name),
                        trustDomains.keySet().stream().sorted())
                .collect(Collectors.joining(", "));
    }
}
