package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.cli.cluster.StandInCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    private static final String TOKEN = "signet_op_" + "A".repeat(43);

    @TempDir Path directory;

    @Test
    void withoutACommandItSaysWhatThereIs() {
        Ran ran = Ran.signet();

        assertThat(ran.status()).isZero();
        assertThat(ran.out())
                .contains("dev", "try", "dev-token", "issue", "init", "server", "migrate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev",
                "try",
                "dev-token",
                "bootstrap",
                "issue",
                "init",
                "server",
                "migrate",
                "token",
                "approval",
                "backup",
                "restore",
                "reconcile",
                "ceremony",
                "version"
            })
    void everyCommandExplainsItself(String command) {
        Ran ran = Ran.signet("help".equals(command) ? "--help" : command, "--help");

        assertThat(ran.out() + ran.err()).contains("signet " + command);
    }

    @Test
    void anUnknownOptionPointsToTheHelp() {
        Ran ran = Ran.signet("dev", "--colour");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("--colour", "signet dev --help");
    }

    @Test
    void aMissingOptionIsNamed() {
        Ran ran = Ran.signet("issue", "--out", directory);

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("--ca");
    }

    @Test
    void initShowsTheOperatorTokenOnce() {
        Path data = directory.resolve("data");

        Ran first = Ran.signet("init", "--data", data);
        Ran second = Ran.signet("init", "--data", data);

        assertThat(first.status()).as(first.toString()).isZero();
        assertThat(first.out()).contains("signet_op_").contains("signet.yaml").contains("ca.crt");
        assertThat(first.out()).containsPattern("SHA-256 +([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(second.status()).isZero();
        assertThat(second.out()).doesNotContain("signet_op_").contains("was shown");
    }

    @Test
    void initFillsTheDatabaseOfAConfigurationAndKeepsTheTokenItIsGivenToItself() throws Exception {
        Path config = configured();
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");

        Ran ran = Ran.signet("init", "--config", config, "--operator-token-file", token);
        Ran again = Ran.signet("init", "--config", config);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.out()).contains("BEGIN CERTIFICATE").doesNotContain("signet_op_");
        assertThat(again.out()).isEqualTo(ran.out());
    }

    @Test
    void whoHasNoAdminsTokenAnyMoreIsGivenOneToBeginAnewWith() throws Exception {
        Path config = configured();
        Ran first = Ran.signet("init", "--config", config);

        Ran anew = Ran.signet("init", "--config", config, "--new-operator-token");

        assertThat(anew.status()).as(anew.toString()).isZero();
        assertThat(anew.out()).contains("signet_op_");
        assertThat(anew.lines().getFirst()).isNotEqualTo(first.lines().getFirst());
    }

    @Test
    void aTokenThatIsThereIsNotTakenToBeginAnewWith() throws Exception {
        Path config = configured();
        Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
        assertThat(Ran.signet("init", "--config", config, "--operator-token-file", token).status())
                .isZero();

        Ran anew =
                Ran.signet(
                        "init",
                        "--config",
                        config,
                        "--operator-token-file",
                        token,
                        "--new-operator-token");

        assertThat(anew.status()).isEqualTo(1);
        assertThat(anew.err()).contains("draw another").doesNotContain("please report");
    }

    @Test
    void initRefusesAWeakTokenBeforeItMakesAnything() throws Exception {
        Path config = configured();
        Path token = Files.writeString(directory.resolve("token"), "signet_op_secret\n");

        Ran ran = Ran.signet("init", "--config", config, "--operator-token-file", token);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains(token.toString(), "43").doesNotContain("secret");
        assertThat(directory.resolve("signet.mv.db")).doesNotExist();
    }

    private Path configured() throws IOException {
        Path key =
                Files.writeString(
                        directory.resolve("key-encryption.key"),
                        Base64.getEncoder().encodeToString(new byte[32]));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return Files.writeString(directory.resolve("signet.yaml"), "clusters: []\n");
    }

    @Test
    void initMakesAFolderOrFillsADatabaseAndDoesNotTakeTheOptionsOfBoth() {
        Ran both = Ran.signet("init", "--config", "signet.yaml", "--data", directory);
        Ran neither = Ran.signet("init");

        assertThat(both.status()).isEqualTo(2);
        assertThat(both.err()).contains("exclusive");
        assertThat(neither.status()).isEqualTo(2);
        assertThat(neither.err()).contains("--data", "--config");
    }

    @Test
    void initRefusesAPortThatIsNone() {
        Ran ran = Ran.signet("init", "--data", directory.resolve("data"), "--https-port", 70_000);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("70000").doesNotContain("please report");
    }

    @Test
    void aServerWithoutItsConfigurationSaysHowToMakeOne() {
        Ran ran = Ran.signet("server", "--config", directory.resolve("signet.yaml"));

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("signet.yaml", "signet init");
    }

    @Test
    void migrateBringsADatabaseThatIsCurrentNowhere() {
        Path data = directory.resolve("data");
        assertThat(Ran.signet("init", "--data", data).status()).isZero();
        Path config = data.resolve("signet.yaml");

        assertThat(Ran.signet("migrate", "--check", "--config", config).status()).isZero();
        assertThat(Ran.signet("migrate", "--config", config).status()).isZero();
    }

    @Test
    void migrateChecksWithoutChangingAnything() throws IOException {
        Path config = directory.resolve("signet.yaml");
        Files.writeString(config, "{}");

        Ran first = Ran.signet("migrate", "--check", "--config", config);
        Ran second = Ran.signet("migrate", "--check", "--config", config);

        assertThat(first.status()).isEqualTo(1);
        assertThat(first.out())
                .contains("lacks the schema changes [001, 001.1, 001.2]", "signet migrate");
        assertThat(second).isEqualTo(first);
    }

    @Test
    void devTokenPrintsATokenAndNothingElse() throws IOException {
        Path data = directory.resolve("data");
        var _ = StandInCluster.openOrCreate(data, new SecureRandom());

        Ran ran = Ran.signet("dev-token", "shop/orders", "--ttl", "10m", "--data", data);

        assertThat(ran.status()).as(ran.toString()).isZero();
        assertThat(ran.lines()).hasSize(1);
        assertThat(ran.lines().get(0)).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    }

    @Test
    void devTokenWithoutAClusterSaysWhoMakesOne() {
        Ran ran = Ran.signet("dev-token", "shop/orders", "--data", directory);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("no stand-in cluster", "dev --data " + directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "shop/orders/x", "/orders", "shop/", "Shop/orders", "a.b/c"})
    void devTokenRefusesWhatIsNoWorkload(String workload) throws IOException {
        var _ = StandInCluster.openOrCreate(directory, new SecureRandom());

        Ran ran = Ran.signet("dev-token", workload, "--data", directory);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("signet: ");
    }

    @Test
    void tryWithoutCaCertificatesAsksForThem() throws IOException {
        Files.createDirectories(directory.resolve("empty"));

        Ran ran = Ran.signet("try", "--data", directory.resolve("empty"));

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("--ca");
    }
}
