package dev.signet.client;

import dev.signet.client.http.PinnedRoot;
import dev.signet.client.renewal.Alarm;
import dev.signet.client.renewal.Backoff;
import dev.signet.client.renewal.Surroundings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The configuration of a pod, from variables and from files where Kubernetes mounts them. */
final class KubernetesConfig {

    private static final Logger LOG = System.getLogger("dev.signet.client.renewal");

    private static final String SERVER = "https://signet.signet.svc:8443";
    private static final String TOKEN_FILE = "/var/run/secrets/tokens/signet";
    private static final String CA_FILE = "/etc/signet/ca.crt";

    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(10);

    private KubernetesConfig() {}

    /** As {@link RenewingIdentity#fromKubernetes} says. */
    static RenewingIdentityConfig of(Map<String, String> environment) throws CaException {
        return of(environment, WAIT);
    }

    /**
     * The same.
     *
     * @param wait how long to try to fetch the root, if there is only its fingerprint; what is left
     *     of it, or 10 s, is for the first certificate
     */
    static RenewingIdentityConfig of(Map<String, String> environment, Duration wait)
            throws CaException {
        List<URI> servers =
                List.of(environment.getOrDefault("SIGNET_SERVER", SERVER).split(",", -1)).stream()
                        .map(String::strip)
                        .map(URI::create)
                        .toList();
        var token =
                new Credential.TokenFile(
                        Path.of(environment.getOrDefault("SIGNET_TOKEN_FILE", TOKEN_FILE)));
        Alarm end = Alarm.in(Surroundings.REAL, wait);
        var config = RenewingIdentityConfig.of(server(servers, environment, end), token);
        if (environment.containsKey("SIGNET_CA_FINGERPRINT")) {
            Duration left = end.remaining();
            config =
                    config.withWaitAtStart(
                            left.compareTo(FETCH_TIMEOUT) > 0 ? left : FETCH_TIMEOUT);
        }
        for (URI further : servers.subList(1, servers.size())) {
            config = config.withFurtherServer(further);
        }
        if (environment.containsKey("SIGNET_ROLE")) {
            config =
                    config.withRequest(
                            IssueRequest.defaults().withRole(environment.get("SIGNET_ROLE")));
        }
        if (environment.containsKey("SIGNET_STORE")) {
            config = config.withStoreFolder(Path.of(environment.get("SIGNET_STORE")));
        }
        return config;
    }

    private static CaClientConfig server(
            List<URI> servers, Map<String, String> environment, Alarm end) throws CaException {
        String fingerprint = environment.get("SIGNET_CA_FINGERPRINT");
        if (fingerprint != null) {
            return CaClientConfig.of(servers.get(0), List.of(root(servers, fingerprint, end)));
        }
        Path file = Path.of(environment.getOrDefault("SIGNET_CA_FILE", CA_FILE));
        try {
            return CaClientConfig.of(servers.get(0), file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read the CA's certificate; SIGNET_CA_FILE names its file, or"
                            + " SIGNET_CA_FINGERPRINT its SHA-256: "
                            + file,
                    e);
        }
    }

    /**
     * From the first server that has it. While one is away all are asked again, until {@code end}.
     */
    private static X509Certificate root(List<URI> servers, String fingerprint, Alarm end)
            throws CaException {
        for (int turn = 1; ; turn++) {
            List<CaException> failures = new ArrayList<>();
            for (URI server : servers) {
                try {
                    return PinnedRoot.fetch(server, fingerprint, FETCH_TIMEOUT);
                } catch (CaException e) {
                    LOG.log(Level.WARNING, "no root of {0}: {1}", server, e.getMessage());
                    failures.add(e);
                }
            }
            Optional<CaException> away =
                    failures.stream().filter(CaException.Unavailable.class::isInstance).findFirst();
            CaException failure = away.orElse(failures.get(0));
            Duration pause =
                    Backoff.after(failure, turn, Duration.ZERO, Surroundings.REAL.chance());
            if (away.isEmpty() || end.remaining().compareTo(pause) <= 0) {
                throw failure;
            }
            sleep(pause);
        }
    }

    private static void sleep(Duration pause) throws CaException {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaException.Unavailable("interrupted while waiting for a server", e);
        }
    }
}
