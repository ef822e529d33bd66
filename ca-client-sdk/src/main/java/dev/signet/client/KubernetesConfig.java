package dev.signet.client;

import dev.signet.client.http.PinnedRoot;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The configuration of a pod, from variables and from files where Kubernetes mounts them. */
final class KubernetesConfig {

    private static final String SERVER = "https://signet.signet.svc:8443";
    private static final String TOKEN_FILE = "/var/run/secrets/tokens/signet";
    private static final String CA_FILE = "/etc/signet/ca.crt";

    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(10);

    private KubernetesConfig() {}

    /** As {@link RenewingIdentity#fromKubernetes} says. */
    static RenewingIdentityConfig of(Map<String, String> environment) throws CaException {
        List<URI> servers =
                List.of(environment.getOrDefault("SIGNET_SERVER", SERVER).split(",", -1)).stream()
                        .map(String::strip)
                        .map(URI::create)
                        .toList();
        var token =
                new Credential.TokenFile(
                        Path.of(environment.getOrDefault("SIGNET_TOKEN_FILE", TOKEN_FILE)));
        var config = RenewingIdentityConfig.of(server(servers.get(0), environment), token);
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

    private static CaClientConfig server(URI server, Map<String, String> environment)
            throws CaException {
        String fingerprint = environment.get("SIGNET_CA_FINGERPRINT");
        if (fingerprint != null) {
            return CaClientConfig.of(
                    server, List.of(PinnedRoot.fetch(server, fingerprint, FETCH_TIMEOUT)));
        }
        Path file = Path.of(environment.getOrDefault("SIGNET_CA_FILE", CA_FILE));
        try {
            return CaClientConfig.of(server, file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read the CA's certificate; SIGNET_CA_FILE names its file, or"
                            + " SIGNET_CA_FINGERPRINT its SHA-256: "
                            + file,
                    e);
        }
    }
}
