package dev.signet.server.config;

import dev.signet.server.auth.jwt.KeySource;
import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.auth.kubernetes.Verification;
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

    private static final String MODES =
            "mode must be both (the cluster's keys verify a token, then its API server confirms that"
                    + " the pod is there), review-only (the API server alone) or offline-only (the"
                    + " keys alone: a token is good until it expires, its pod gone or not)";

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
        String name = required("name", section.name());
        String issuer = required("issuer", section.issuer());
        String audience = required("audience", section.audience());
        Verification verification = verification(section, folder);
        return new ClusterConfig(
                name,
                issuer,
                audience,
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
                ConfigFile.or(section.renewWithCertificate(), verification.renewsWithCertificate()),
                verification);
    }

    private static Verification verification(ConfigDocument.Cluster section, Path folder) {
        String mode = ConfigFile.or(section.mode(), "");
        return switch (mode) {
            case "offline-only" -> {
                refuse(section.review() != null, "review", mode);
                yield new Verification.OfflineOnly(keys(section, folder));
            }
            case "review-only" -> {
                refuse(section.keys() != null, "keys", mode);
                yield ReviewSections.reviewOnly(section.review(), folder);
            }
            case "both" -> ReviewSections.both(keys(section, folder), section.review(), folder);
            default ->
                    throw new IllegalArgumentException(
                            MODES + (mode.isEmpty() ? "; it is missing" : "; not " + mode));
        };
    }

    private static void refuse(boolean given, String key, String mode) {
        if (given) {
            throw new IllegalArgumentException(
                    key + " has no use in mode " + mode + ": leave it out, or say mode: both");
        }
    }

    private static KeySource keys(ConfigDocument.Cluster section, Path folder) {
        return keys(required("keys", section.keys()), folder);
    }

    static KeySource keys(ConfigDocument.Keys keys, Path folder) {
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

    static <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }
}
