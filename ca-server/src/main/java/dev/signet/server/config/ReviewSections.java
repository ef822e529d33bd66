package dev.signet.server.config;

import dev.signet.server.auth.jwt.KeySource;
import dev.signet.server.auth.kubernetes.ReviewConfig;
import dev.signet.server.auth.kubernetes.ReviewConfig.Effort;
import dev.signet.server.auth.kubernetes.Verification;
import dev.signet.server.auth.kubernetes.Verification.Renewals;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code review} of a cluster in the configuration file. */
final class ReviewSections {

    private static final ConfigDocument.Review DEFAULTS =
            new ConfigDocument.Review(
                    null, null, null, null, null, null, null, null, null, null, null, null);

    private ReviewSections() {}

    /** Where no keys verify signatures, nothing that rests on a verified one is possible. */
    static Verification reviewOnly(ConfigDocument.@Nullable Review given, Path folder) {
        ConfigDocument.Review section = ConfigFile.or(given, DEFAULTS);
        if (section.unknownKid() != null
                || section.whenUnreachable() != null
                || section.renewalsWithin() != null
                || section.renewalsMaxTtl() != null) {
            throw new IllegalArgumentException(
                    "review.unknown_kid, when_unreachable, renewals_within and renewals_max_ttl need"
                            + " mode both: without keys the API server's word is all there is");
        }
        return new Verification.ReviewOnly(server(section, folder));
    }

    static Verification both(KeySource keys, ConfigDocument.@Nullable Review given, Path folder) {
        ConfigDocument.Review section = ConfigFile.or(given, DEFAULTS);
        return new Verification.Both(
                keys, server(section, folder), reviewsUnknownKeys(section), renewals(section));
    }

    private static ReviewConfig server(ConfigDocument.Review section, Path folder) {
        Optional<Path> tokenFile = Optional.ofNullable(section.tokenFile()).map(folder::resolve);
        Optional<Path> caFile = Optional.ofNullable(section.caFile()).map(folder::resolve);
        if (section.apiUrl() == null) {
            return ReviewConfig.inCluster(tokenFile, caFile, effort(section));
        }
        return new ReviewConfig(
                URI.create(section.apiUrl()),
                tokenFile.orElseThrow(() ->
                        new IllegalArgumentException(
                                "review.token_file is missing: with review.api_url, say with which"
                                        + " credential to ask there")),
                caFile,
                effort(section));
    }

    private static Effort effort(ConfigDocument.Review section) {
        return new Effort(
                ConfigFile.duration(
                        "review.connect_timeout",
                        section.connectTimeout(),
                        Effort.DEFAULT.connectTimeout()),
                ConfigFile.duration("review.timeout", section.timeout(), Effort.DEFAULT.timeout()),
                ConfigFile.or(section.concurrent(), Effort.DEFAULT.concurrent()),
                ConfigFile.or(section.failures(), Effort.DEFAULT.failures()),
                ConfigFile.duration("review.pause", section.pause(), Effort.DEFAULT.pause()));
    }

    private static boolean reviewsUnknownKeys(ConfigDocument.Review section) {
        String unknown = ConfigFile.or(section.unknownKid(), "reject");
        return switch (unknown) {
            case "reject" -> false;
            case "review" -> true;
            default ->
                    throw new IllegalArgumentException(
                            "review.unknown_kid must be reject or review: " + unknown);
        };
    }

    private static Optional<Renewals> renewals(ConfigDocument.Review section) {
        String policy = ConfigFile.or(section.whenUnreachable(), "refuse");
        return switch (policy) {
            case "refuse" -> {
                if (section.renewalsWithin() != null || section.renewalsMaxTtl() != null) {
                    throw new IllegalArgumentException(
                            "review.renewals_within and renewals_max_ttl need when_unreachable:"
                                    + " renewals-only");
                }
                yield Optional.empty();
            }
            case "renewals-only" ->
                    Optional.of(
                            new Renewals(
                                    ConfigFile.duration(
                                            "review.renewals_within",
                                            section.renewalsWithin(),
                                            Renewals.DEFAULT_WITHIN),
                                    ConfigFile.duration(
                                            "review.renewals_max_ttl",
                                            section.renewalsMaxTtl(),
                                            Renewals.DEFAULT_MAX_TTL)));
            default ->
                    throw new IllegalArgumentException(
                            "review.when_unreachable must be refuse or renewals-only: " + policy);
        };
    }
}
