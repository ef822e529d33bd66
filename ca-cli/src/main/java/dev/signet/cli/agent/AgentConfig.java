package dev.signet.cli.agent;

import dev.signet.cli.agent.reload.ReloadConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code signet agent} does. Has no secrets, only where they are.
 *
 * @param server the address of Signet
 * @param caFile PEM certificates that the server is known by
 * @param tokenFile the token that proves to the server who asks; read anew each time
 * @param waitAtStart how long {@code --once} waits for a server that does not answer; 1 s to 1 day
 * @param refresh how often the trust bundle and the CRLs are asked for; 1 s to 1 day
 * @param health where to say how it is, if at all
 * @param certificates at least one, at most 100
 */
public record AgentConfig(
        URI server,
        Path caFile,
        Path tokenFile,
        Duration waitAtStart,
        Duration refresh,
        Optional<HealthConfig> health,
        List<CertificateConfig> certificates) {

    /** As the Helm chart names the service. */
    public static final URI SERVER = URI.create("https://signet.signet.svc:8443");

    /** Where a pod's manifest mounts the ConfigMap with the roots. */
    public static final Path CA_FILE = Path.of("/etc/signet/ca.crt");

    /** Where a pod's manifest projects the token. */
    public static final Path TOKEN_FILE = Path.of("/var/run/secrets/tokens/signet");

    /** For who does not say. */
    public static final Duration WAIT_AT_START = Duration.ofSeconds(60);

    /** For who does not say. */
    public static final Duration REFRESH = Duration.ofMinutes(5);

    private static final int MAX_CERTIFICATES = 100;
    private static final Duration LONGEST = Duration.ofDays(1);

    public AgentConfig {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty() || certificates.size() > MAX_CERTIFICATES) {
            throw new IllegalArgumentException(
                    "certificates has 1 to "
                            + MAX_CERTIFICATES
                            + " entries, not "
                            + certificates.size());
        }
        Set<String> names = new HashSet<>();
        Set<Path> folders = new HashSet<>();
        for (CertificateConfig certificate : certificates) {
            if (!names.add(certificate.name())) {
                throw new IllegalArgumentException(
                        "two certificates are called " + certificate.name());
            }
            for (Path folder : List.of(certificate.folder().path(), certificate.state())) {
                if (!folders.add(folder.toAbsolutePath().normalize())) {
                    throw new IllegalArgumentException(
                            "each certificate has a directory of its own; two have " + folder);
                }
            }
        }
        require("wait_at_start", waitAtStart);
        require("refresh", refresh);
    }

    private static void require(String key, Duration given) {
        if (given.compareTo(Duration.ofSeconds(1)) < 0 || given.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(key + " is from 1s to 1d, not " + given);
        }
    }

    /** Whether a signal goes to a command, so that there must be one. */
    boolean signalsCommand() {
        return certificates.stream()
                .flatMap(certificate -> certificate.reload().stream())
                .anyMatch(reload ->
                        reload instanceof ReloadConfig.Signal signal && signal.pidFile().isEmpty());
    }
}
