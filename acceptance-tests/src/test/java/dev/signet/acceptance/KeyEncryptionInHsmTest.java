package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.Api.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CA with all its keys in the database, under a key-encryption key that is in an HSM. */
class KeyEncryptionInHsmTest {

    private static final Duration RECOVERY = Duration.ofSeconds(45);

    @TempDir private Path folder;
    private SoftHsm hsm;
    private TestServer server;

    /** The key moves there from its file, while the server serves. */
    @BeforeEach
    void rewrap() throws Exception {
        Path data = folder.resolve("data");
        hsm = SoftHsm.in(Files.createDirectories(folder.resolve("hsm")));
        var _ = TestServer.initialize(data);
        SignetYaml yaml = SignetYaml.of(data);
        Files.writeString(yaml.file(), Files.readString(yaml.file()) + hsm.section());
        yaml.keepKeysUnder("pkcs11: kek", "file: key-encryption.key");
        server = TestServer.serve(data, hsm.place());
        server.api().put("/v1/roles/workloads", server.operatorToken(), Roles.WORKLOADS).with(201);
        server.api().post("/v1/keys/rewrap", server.operatorToken(), "{}").with(200);
        Files.delete(data.resolve("key-encryption.key"));
        yaml.keepKeysUnder("pkcs11: kek", "");
        server.stop();
    }

    @AfterEach
    void end() {
        server.kill();
    }

    @Test
    void aServerThatStartsWithoutItsHsmSaysWhyAndSignsOnceItIsThere() throws Exception {
        hsm.takeAway();
        server = TestServer.serve(server.data(), hsm.place());

        Answer red = server.api().plain("/readyz").with(503);
        assertThat(red.text()).contains("can_sign", "issuing", SoftHsm.TOKEN);

        hsm.bringBack();

        await("clients trust it and it issues")
                .atMost(RECOVERY)
                .ignoreExceptions()
                .until(() -> issue().status() == 201);
        await("it is ready")
                .atMost(RECOVERY)
                .until(() -> server.api().plain("/readyz").status() == 200);
        CertificateFiles issued = CertificateFiles.write(folder.resolve("it"), issue().json());
        assertThat(issued.withCrls().verifyWithOpenssl().succeeded()).contains("leaf.pem: OK");
    }

    private Answer issue() throws Exception {
        return server.api().post("/v1/issue", server.token(ORDERS), "{}");
    }
}
