package dev.signet.server.auth.kubernetes;

import dev.signet.server.auth.jwt.KeySource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a cluster's API server is asked about tokens (TokenReview).
 *
 * @param apiUrl the API server
 * @param tokenFile this server's own credential there, a bearer token that may create TokenReviews;
 *     read anew for each question
 * @param caFile what the API server's certificate is to be trusted by, in PEM; read anew for each
 *     question; the JDK's roots if there is none
 * @param effort what asking may cost
 */
public record ReviewConfig(URI apiUrl, Path tokenFile, Optional<Path> caFile, Effort effort) {

    /** Where each pod finds its cluster's API server, and what to talk to it with. */
    private static final URI IN_CLUSTER = URI.create("https://kubernetes.default.svc");

    private static final Path POD_FOLDER = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    public ReviewConfig {
        KeySource.requireHttps("review.api_url", apiUrl);
    }

    /**
     * The cluster that this server runs in.
     *
     * @param tokenFile default: the token of this server's pod
     * @param caFile default: what the kubelet gives each pod
     */
    public static ReviewConfig inCluster(
            Optional<Path> tokenFile, Optional<Path> caFile, Effort effort) {
        return new ReviewConfig(
                IN_CLUSTER,
                tokenFile.orElse(POD_FOLDER.resolve("token")),
                Optional.of(caFile.orElse(POD_FOLDER.resolve("ca.crt"))),
                effort);
    }

    /**
     * What asking may cost.
     *
     * @param connectTimeout until connected; default 2 s, 1 s to {@code timeout}
     * @param timeout until the last octet of the answer is there, a second attempt included;
     *     default 3 s, 1 s to 30 s; all of a request should take 4 s
     * @param concurrent questions under way at the same time; default 32, 1 to 256
     * @param failures in a row after which the API server is left alone; default 5, 1 to 100
     * @param pause how long it is left alone between attempts then; default 10 s, 1 s to 5 min
     */
    public record Effort(
            Duration connectTimeout,
            Duration timeout,
            int concurrent,
            int failures,
            Duration pause) {

        private static final Duration SHORTEST = Duration.ofSeconds(1);
        private static final Duration MAX_TIMEOUT = Duration.ofSeconds(30);
        private static final Duration MAX_PAUSE = Duration.ofMinutes(5);
        private static final int MAX_CONCURRENT = 256;
        private static final int MAX_FAILURES = 100;

        // Below the bounds, which its constructor needs.
        public static final Effort DEFAULT =
                new Effort(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        32,
                        5,
                        Duration.ofSeconds(10));

        public Effort {
            Bounds.require("review.timeout", timeout, SHORTEST, MAX_TIMEOUT);
            Bounds.require("review.connect_timeout", connectTimeout, SHORTEST, timeout);
            Bounds.require("review.concurrent", concurrent, 1, MAX_CONCURRENT);
            Bounds.require("review.failures", failures, 1, MAX_FAILURES);
            Bounds.require("review.pause", pause, SHORTEST, MAX_PAUSE);
        }
    }
}
