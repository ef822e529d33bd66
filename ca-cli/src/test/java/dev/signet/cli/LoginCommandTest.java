package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.cli.login.TestLogin;
import dev.signet.server.CaServer;
import dev.signet.server.api.HttpConfig;
import dev.signet.server.config.ConfigFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet login}, against a server and a provider that both run. */
class LoginCommandTest {

    @TempDir Path shared;

    private TestLogin provider;
    private DevFolder folder;
    private CaServer server;
    private URI uri;

    @BeforeEach
    void start() throws Exception {
        provider = new TestLogin(shared);
        folder = new DevFolder(shared.resolve("data"));
        DevLog.to(shared.resolve("test.log"));
        int httpPort = Ports.free();
        var _ = folder.make(0, httpPort);
        Path config = folder.path().resolve("signet.yaml");
        Files.writeString(
                config,
                """
                auth:
                  oidc:
                    issuer: "%s"
                    client_id: signet-cli
                    keys: {discovery: {ca_file: "%s"}}
                    operators:
                      - {claims: {groups: [admins]}, grants: [auditor]}
                """
                        .formatted(provider.issuer(), provider.caFile),
                StandardOpenOption.APPEND);
        server =
                CaServer.start(
                        ConfigFile.read(config)
                                .withHttp(
                                        new HttpConfig("127.0.0.1", 0, OptionalInt.of(httpPort))));
        uri = URI.create("https://localhost:" + server.httpsPort());
    }

    @AfterEach
    void stop() {
        server.close();
        provider.close();
    }

    private Ran login(Path out) {
        return Ran.signet(
                "login",
                "--server",
                uri,
                "--ca",
                folder.caFile(),
                "--provider-ca",
                provider.caFile,
                "--out",
                out);
    }

    private Ran tokens(String verb, Path tokenFile) {
        return Ran.signet(
                "token", verb, "--server", uri, "--ca", folder.caFile(), "--token-file", tokenFile);
    }

    @Test
    void whoLogsInIsTheOperatorThatTheConfigurationSays() throws Exception {
        provider.others.put("/device", quick());
        Path token = shared.resolve("home/.config/token");

        Ran ran = login(token);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("Open " + provider.issuer() + "/enter", "the code WDJB-MJHT")
                .doesNotContain(Files.readString(token).strip());
        assertThat(Files.getPosixFilePermissions(token))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Ran listed = tokens("list", token);
        assertThat(listed.status()).as(listed.toString()).isZero();
        assertThat(listed.out()).contains("bootstrap");
    }

    @Test
    void aLoginThatIsRefusedLeavesNoFile() throws Exception {
        provider.others.put("/device", quick());
        provider.errors.add("access_denied");
        Path token = shared.resolve("token");

        Ran ran = login(token);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("the login was refused at the provider");
        assertThat(token).doesNotExist();
        assertThat(tokens("list", token).err()).contains("log in with signet login");
    }

    /** Asked about after a second. */
    private String quick() {
        return """
        {"device_code": "the-device", "user_code": "WDJB-MJHT", "interval": 1,
         "verification_uri": "%s/enter", "expires_in": 600}
        """
                .formatted(provider.issuer());
    }
}
