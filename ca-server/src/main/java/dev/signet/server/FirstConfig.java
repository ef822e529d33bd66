package dev.signet.server;

import dev.signet.server.Initialization.ClusterSettings;
import dev.signet.server.Initialization.Settings;
import java.util.stream.Collectors;

/** The text of a first {@code signet.yaml}. */
final class FirstConfig {

    private FirstConfig() {}

    static String yaml(Settings settings) {
        return """
        # The configuration of one Signet server. Durations: 90s, 15m, 24h, 30d. Paths are relative to
        # this file. An unknown key refuses the start.

        https:
          port: %d
          names: [%s]          # under which clients reach this server; in its own certificate

        http:
          port: %d             # CRLs, CA certificates and health, for those who cannot use TLS yet
        %s
        database:
          url: "jdbc:h2:file:./signet"

        # CA keys are encrypted in the database under the key in this file. Back it up apart from the
        # database: whoever has both has the CA.
        key_encryption:
          key: {file: "%s"}

        crl:
          period: 1h           # and at once after a revocation
          lifetime: 24h
          shards: 1

        # The Kubernetes clusters whose service accounts may call.
        clusters:%s
        """
                .formatted(
                        settings.httpsPort(),
                        settings.names().stream()
                                .map(FirstConfig::quoted)
                                .collect(Collectors.joining(", ")),
                        settings.httpPort(),
                        settings.publicUrl()
                                .map(url -> "  public_url: " + quoted(url.toString()) + "\n")
                                .orElse(
                                        "  # public_url: http://ca.example.internal:8080   # as"
                                                + " relying parties reach it\n"),
                        Initialization.KEY_FILE,
                        settings.clusters().isEmpty()
                                ? EXAMPLE
                                : settings.clusters().stream()
                                        .map(FirstConfig::cluster)
                                        .collect(Collectors.joining()));
    }

    private static final String EXAMPLE =
            """
             []
            # - name: production
            #   issuer: "https://kubernetes.default.svc.cluster.local"   # kubectl get --raw /.well-known/openid-configuration
            #   audience: signet              # pods ask for tokens with this audience
            #   trust_domain: cluster.local
            #   mode: both                    # these keys, then the API server; or review-only, or offline-only
            #   keys:
            #     discovery: {api_url: "https://kubernetes.default.svc", ca_file: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt}
            #     # or  jwks: {url: "https://…/openid/v1/jwks", ca_file: ca.crt}
            #     # or  jwks_file: cluster-jwks.json
            """;

    private static String cluster(ClusterSettings cluster) {
        return """

          - name: %s
            issuer: %s
            audience: %s
            trust_domain: %s
            mode: offline-only
            keys:
              jwks_file: %s
        """
                .stripTrailing()
                .formatted(
                        quoted(cluster.name()),
                        quoted(cluster.issuer()),
                        quoted(cluster.audience()),
                        quoted(cluster.trustDomain()),
                        quoted(cluster.jwksFile()));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
