package dev.signet.acceptance;

import dev.signet.acceptance.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * What an agent finds in its pod: a token, the CA, a configuration. Certificates are of a role of
 * its own, so that tests say how long they live.
 */
final class AgentPod {

    /** Nobody else's: a role more that admits them would be in the way of other tests. */
    private static final String WORKLOAD = "agents/orders";

    private final TestServer server;
    private final Path folder;
    private final String role;

    private AgentPod(TestServer server, Path folder, String role) {
        this.server = server;
        this.folder = folder;
        this.role = role;
    }

    /** One in {@code folder} whose certificates live for {@code ttl}, such as {@code 12s}. */
    static AgentPod of(TestServer server, Path folder, String ttl)
            throws IOException, InterruptedException {
        String role = "agent-" + ttl;
        Answer answer =
                server.api()
                        .put(
                                "/v1/roles/" + role,
                                server.operatorToken(),
                                """
                                {
                                  "callers": [{"cluster": "dev", "namespace": "agents", "service_account": "*"}],
                                  "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local", "localhost"],
                                  "allowed_ip_sans_cidr": ["127.0.0.0/8"],
                                  "default_names": {"dns": ["{{service_account}}.{{namespace}}.svc.cluster.local", "localhost"]},
                                  "ttl": "%s",
                                  "max_ttl": "24h",
                                  "not_before_duration": "1s"
                                }
                                """
                                        .formatted(ttl));
        if (answer.status() != 201) {
            var _ = answer.with(200); // Another test has made it.
        }
        Files.writeString(folder.resolve("token"), server.token(WORKLOAD));
        return new AgentPod(server, folder, role);
    }

    /** Where the files of the one certificate of {@link #one} are. */
    Path tls() {
        return folder.resolve("tls");
    }

    /** A configuration with one certificate; {@code more} are its further keys. */
    Path one(String... more) throws IOException {
        return config("certificates:", "  - directory: tls", indented(more));
    }

    private String indented(String... more) {
        var text = new StringBuilder("    role: " + role);
        for (String key : more) {
            text.append("\n    ").append(key);
        }
        return text.toString();
    }

    /** A configuration; each {@code ROLE} in it is the role of this pod. */
    Path config(String... lines) throws IOException {
        return Files.writeString(
                folder.resolve("agent.yaml"),
                """
                server: %s
                ca_file: %s
                token_file: token
                refresh: 2s
                health: {port: 0}
                """
                                .formatted(server.https(), server.ca())
                        + String.join("\n", lines).replace("ROLE", role)
                        + "\n");
    }

    /** An agent that goes on. */
    AgentProcess start(Path config, String... command) throws IOException {
        return start(Place.HERE, config, command);
    }

    AgentProcess start(Place place, Path config, String... command) throws IOException {
        var arguments = new ArrayList<>(List.of("agent", "--config", config.toString()));
        if (command.length > 0) {
            arguments.add("--");
            arguments.addAll(List.of(command));
        }
        return AgentProcess.start(place, arguments.toArray(String[]::new));
    }

    /** An init container. */
    Tool once(Path config) throws IOException, InterruptedException {
        return Tool.signet(folder, "agent", "--once", "--config", config.toString());
    }

    /** The serial number of the certificate in the files. */
    String serial() throws IOException, GeneralSecurityException {
        return Pki.certificates(tls().resolve("tls.crt")).getFirst().getSerialNumber().toString(16);
    }
}
