package dev.signet.server.config;

import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.auth.kubernetes.KeySource;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The {@code clusters} of the configuration file. */
final class ClusterSections {

    private ClusterSections() {}

    static List<ClusterConfig> read(@Nullable List<ConfigDocument.Cluster> sections, Path folder) {
        var clusters = new ArrayList<ClusterConfig>();
        if (sections != null) {
            for (ConfigDocument.Cluster section : sections) {
                try {
                    clusters.add(cluster(section, folder));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "clusters[" + clusters.size() + "]: " + e.getMessage(), e);
                }
            }
        }
        return clusters;
    }

    private static ClusterConfig cluster(ConfigDocument.Cluster section, Path folder) {
        return new ClusterConfig(
                required("name", section.name()),
                required("issuer", section.issuer()),
                required("audience", section.audience()),
                ConfigFile.or(section.trustDomain(), "cluster.local"),
                ConfigFile.duration(
                        "max_token_lifetime",
                        section.maxTokenLifetime(),
                        ClusterConfig.DEFAULT_MAX_TOKEN_LIFETIME),
                ConfigFile.duration("skew", section.skew(), ClusterConfig.DEFAULT_SKEW),
                ConfigFile.or(section.podRequired(), false),
                section.refusedNamespaces() == null
                        ? ClusterConfig.DEFAULT_REFUSED_NAMESPACES
                        : Set.copyOf(section.refusedNamespaces()),
                keys(required("keys", section.keys()), folder));
    }

    private static KeySource keys(ConfigDocument.Keys keys, Path folder) {
        long given =
                Stream.of(
                                Optional.ofNullable(keys.discovery()),
                                Optional.ofNullable(keys.jwks()),
                                Optional.ofNullable(keys.jwksFile()))
                        .filter(Optional::isPresent)
                        .count();
        if (given != 1) {
            throw new IllegalArgumentException(
                    "keys must have exactly one of discovery, jwks, jwks_file");
        }
        if (keys.discovery() != null) {
            return new KeySource.Discovery(
                    Optional.ofNullable(keys.discovery().apiUrl()).map(URI::create),
                    Optional.ofNullable(keys.discovery().caFile()).map(folder::resolve));
        }
        if (keys.jwks() != null) {
            return new KeySource.JwksUrl(
                    URI.create(required("keys.jwks.url", keys.jwks().url())),
                    Optional.ofNullable(keys.jwks().caFile()).map(folder::resolve));
        }
        return new KeySource.JwksFile(folder.resolve(required("keys", keys.jwksFile())));
    }

    private static <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }
}
