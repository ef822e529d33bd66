package dev.signet.cli.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.cli.agent.reload.ReloadConfig;
import dev.signet.cli.agent.sink.KeyStoreFile;
import dev.signet.cli.agent.sink.KeyStoreFormat;
import dev.signet.client.KeyAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigFileTest {

    @TempDir Path directory;

    @Test
    void aDirectoryIsAllThatMustBeSaid() throws Exception {
        AgentConfig config = read("certificates: [{directory: /tls}]");

        assertThat(config.server()).isEqualTo(URI.create("https://signet.signet.svc:8443"));
        assertThat(config.caFile()).isEqualTo(Path.of("/etc/signet/ca.crt"));
        assertThat(config.tokenFile()).isEqualTo(Path.of("/var/run/secrets/tokens/signet"));
        assertThat(config.waitAtStart()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.refresh()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.health()).isEmpty();
        CertificateConfig certificate = config.certificates().getFirst();
        assertThat(certificate.name()).isEqualTo("default");
        assertThat(certificate.state()).isEqualTo(Path.of("/tls/.signet"));
        assertThat(certificate.reload()).isEmpty();
        assertThat(certificate.wanted().keyAlgorithm()).isEqualTo(KeyAlgorithm.EC_P256);
        assertThat(certificate.folder().crl()).isTrue();
        assertThat(certificate.folder().access()).hasToString("rw-r--r--");
        assertThat(certificate.folder().keyAccess()).hasToString("rw-------");
    }

    @Test
    void everyKeyIsHeard() throws Exception {
        Files.writeString(directory.resolve("app.tpl"), "until {{not_after}}");
        AgentConfig config =
                read(
                        """
                        server: https://ca.example:9443
                        ca_file: root.pem
                        token_file: token
                        wait_at_start: 5m
                        refresh: 30s
                        health: {host: 0.0.0.0, port: 9180}
                        certificates:
                          - name: orders
                            role: workloads
                            names: [orders.shop.svc, 10.0.0.1, "spiffe://cluster.local/ns/shop/sa/orders"]
                            ttl: 1h
                            key_type: ed25519
                            directory: tls
                            state: state
                            mode: "0640"
                            key_mode: "0440"
                            owner: root
                            group: ssl
                            combined: server.pem
                            crl: false
                            key_stores: [{file: store.jks, type: jks, password_file: password}]
                            templates: [{source: app.tpl, file: app.conf, mode: "0600"}]
                            reload: {url: "https://app:8443/reload", method: PUT, timeout: 5s}
                        """);

        assertThat(config.server()).isEqualTo(URI.create("https://ca.example:9443"));
        assertThat(config.caFile()).isEqualTo(directory.resolve("root.pem"));
        assertThat(config.tokenFile()).isEqualTo(directory.resolve("token"));
        assertThat(config.waitAtStart()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.refresh()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.health()).contains(new HealthConfig("0.0.0.0", 9180));
        CertificateConfig certificate = config.certificates().getFirst();
        assertThat(certificate.name()).isEqualTo("orders");
        assertThat(certificate.state()).isEqualTo(directory.resolve("state"));
        assertThat(certificate.reload())
                .contains(
                        new ReloadConfig.Http(
                                URI.create("https://app:8443/reload"),
                                "PUT",
                                Duration.ofSeconds(5)));
        isAsked(certificate);
        isKept(certificate);
    }

    private static void isAsked(CertificateConfig certificate) {
        var request = certificate.wanted().request();
        assertThat(request.role()).contains("workloads");
        assertThat(request.dnsNames()).containsExactly("orders.shop.svc");
        assertThat(request.ipAddresses()).containsExactly("10.0.0.1");
        assertThat(request.uris()).containsExactly("spiffe://cluster.local/ns/shop/sa/orders");
        assertThat(request.lifetime()).contains(Duration.ofHours(1));
        assertThat(certificate.wanted().keyAlgorithm()).isEqualTo(KeyAlgorithm.ED25519);
    }

    private void isKept(CertificateConfig certificate) {
        var folder = certificate.folder();
        assertThat(folder.path()).isEqualTo(directory.resolve("tls"));
        assertThat(folder.access()).hasToString("rw-r----- root:ssl");
        assertThat(folder.keyAccess()).hasToString("r--r----- root:ssl");
        assertThat(folder.combined()).contains("server.pem");
        assertThat(folder.crl()).isFalse();
        assertThat(folder.keyStores())
                .containsExactly(
                        new KeyStoreFile(
                                "store.jks", KeyStoreFormat.JKS, directory.resolve("password")));
        assertThat(folder.templates())
                .singleElement()
                .satisfies(template -> {
                    assertThat(template.file()).isEqualTo("app.conf");
                    assertThat(template.template()).hasToString("Template[not_after]");
                    assertThat(template.mode()).isEqualTo(Optional.of("0600"));
                });
    }

    @Test
    void aReloadIsACommandOrASignalOrARequest() throws Exception {
        assertThat(reload("{command: [nginx, -s, reload]}"))
                .isEqualTo(
                        new ReloadConfig.Command(
                                List.of("nginx", "-s", "reload"), ReloadConfig.TIMEOUT));
        assertThat(reload("{signal: HUP, pid_file: nginx.pid}"))
                .isEqualTo(
                        new ReloadConfig.Signal(
                                "HUP", Optional.of(directory.resolve("nginx.pid"))));
        assertThat(reload("{signal: SIGUSR1}"))
                .isEqualTo(new ReloadConfig.Signal("USR1", Optional.empty()));
        assertThat(reload("{url: http://localhost:80/reload}"))
                .isEqualTo(
                        new ReloadConfig.Http(
                                URI.create("http://localhost:80/reload"),
                                "POST",
                                ReloadConfig.TIMEOUT));
    }

    @ParameterizedTest
    @CsvSource({"signet-agent.yaml, 1", "full.yaml, 3"})
    void theExamplesAreRead(String example, int certificates) throws Exception {
        AgentConfig config = AgentConfigFile.read(Path.of("../examples/agent", example));

        assertThat(config.certificates()).hasSize(certificates);
        assertThat(config.health()).contains(new HealthConfig("127.0.0.1", 9180));
        assertThat(config.server()).isEqualTo(AgentConfig.SERVER);
    }

    @Test
    void anUnknownKeyIsRefusedWithItsLine() {
        assertThatThrownBy(() ->
                        read(
                                """
                                certificates:
                                  - name: a
                                    directory: /tls
                                    direktory: /x
                                """))
                .isInstanceOf(InvalidAgentConfigException.class)
                .hasMessageContaining("agent.yaml: line 4: unknown key certificates[0].direktory")
                .hasMessageContaining("directory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server: https://x               | certificates has 1 to 100 entries, not 0",
                "certificates: []                | certificates has 1 to 100 entries, not 0",
                "certificates: [{name: a}]       | certificate a: says no directory",
                "certificates: [{name: a b, directory: /t}] | a name has 1 to 63",
                "certificates: [{name: a, directory: /a}, {name: a, directory: /b}] | two"
                        + " certificates are called a",
                "certificates: [{name: a, directory: /a}, {name: b, directory: /a}] | a directory"
                        + " of its own; two have /a",
                "certificates: [{name: a, directory: /a}, {name: b, directory: /a/.signet}] | a"
                        + " directory of its own",
                "certificates: [{directory: /a, mode: '0999'}] | three octal digits",
                "certificates: [{directory: /a, key_mode: 600x}] | three octal digits",
                "certificates: [{directory: /a, ttl: soon}] | ttl soon: must be a positive number",
                "certificates: [{directory: /a, key_type: dsa}] | no key type \"dsa\"; there are"
                        + " ec-p256",
                "certificates: [{directory: /a, combined: ../x}] | a file is named without a path",
                "certificates: [{directory: /a, combined: tls.crt}] | two files are called tls.crt",
                "certificates: [{directory: /a, key_stores: [{password_file: p}]}] | there is no"
                        + " key_stores.file",
                "certificates: [{directory: /a, key_stores: [{file: s}]}] | there is no"
                        + " key_stores.password_file",
                "certificates: [{directory: /a, key_stores: [{file: s, type: pfx, password_file:"
                        + " p}]}] | pkcs12 or jks, not pfx",
                "certificates: [{directory: /a, templates: [{file: s}]}] | there is no"
                        + " templates.source",
                "certificates: [{directory: /a, templates: [{source: none.tpl, file: s}]}] |"
                        + " none.tpl",
                "certificates: [{directory: /a, reload: {}}] | one of command, signal and url, not"
                        + " 0",
                "certificates: [{directory: /a, reload: {signal: HUP, url: 'http://localhost/'}}] |"
                        + " one of command, signal and url, not 2",
                "certificates: [{directory: /a, reload: {signal: KILL}}] | reload.signal is one of",
                "certificates: [{directory: /a, reload: {command: [x], timeout: 1h}}] |"
                        + " reload.timeout is above 0 and at most 10m",
                "certificates: [{directory: /a, reload: {url: 'http://example.org/'}}] | reload.url"
                        + " is plain http only on this machine",
                "{health: {host: x}, certificates: [{directory: /a}]} | health says no port",
                "{health: {port: 70000}, certificates: [{directory: /a}]} | health.port is from 0"
                        + " to 65535",
                "{wait_at_start: 2d, certificates: [{directory: /a}]} | wait_at_start is from 1s to"
                        + " 1d",
                "{refresh: never, certificates: [{directory: /a}]} | refresh: must be a positive"
                        + " number"
            })
    void whatDoesNotFitIsRefused(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidAgentConfigException.class)
                .hasMessageContaining("agent.yaml: ")
                .hasMessageContaining(message);
    }

    private ReloadConfig reload(String yaml) throws Exception {
        return read("certificates: [{directory: /tls, reload: " + yaml + "}]")
                .certificates()
                .getFirst()
                .reload()
                .orElseThrow();
    }

    private AgentConfig read(String yaml) throws InvalidAgentConfigException, IOException {
        return AgentConfigFile.read(Files.writeString(directory.resolve("agent.yaml"), yaml));
    }
}
