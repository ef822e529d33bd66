package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet token …}, against a running server. */
class TokenCommandTest {

    @TempDir static Path shared;

    private static TestDev dev;

    @TempDir Path directory;

    @BeforeAll
    static void start() throws Exception {
        dev = new TestDev(shared.resolve("data"));
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    private static Ran token(Path tokenFile, String verb, Object... options) {
        var args = new ArrayList<Object>(List.of("token", verb, "--server", dev.uri));
        args.addAll(List.of("--ca", dev.folder.caFile(), "--token-file", tokenFile));
        args.addAll(List.of(options));
        return Ran.signet(args.toArray());
    }

    @Test
    void aTokenIsMadeListedRotatedAndRevoked() throws IOException {
        Path admin = dev.folder.tokenFile();
        Path robot = directory.resolve("robot");

        Ran made =
                token(
                        admin,
                        "create",
                        "robot",
                        "--grant",
                        "auditor",
                        "--grant",
                        "tokens:write",
                        "--ttl",
                        "30d",
                        "--out",
                        robot);
        assertThat(made.status()).as(made.toString()).isZero();
        assertThat(made.out()).isEmpty();
        assertThat(made.err()).startsWith("robot until ");
        assertThat(Files.getPosixFilePermissions(robot))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));

        assertThat(token(robot, "list").lines())
                .anyMatch(line ->
                        line.matches("robot  until \\S+Z  used \\S+Z  auditor tokens:write"));

        Ran rotated = token(robot, "rotate", "robot", "--ttl", "1d");
        assertThat(rotated.lines()).hasSize(1);
        assertThat(rotated.out()).startsWith("signet_op_");
        assertThat(token(robot, "list").err()).contains("401", "was it rotated?");

        assertThat(token(admin, "revoke", "robot").status()).isZero();
        assertThat(token(admin, "list").out()).doesNotContain("robot");
    }

    @Test
    void aMachineJoinsWithATokenThatAnOperatorMade() throws IOException {
        Path admin = dev.folder.tokenFile();
        Path joining = directory.resolve("joining");
        dev.role(
                "edge",
                """
                {"callers": [{"cluster": "join:*", "namespace": "edge", "service_account": "*"}],
                 "allowed_domains": ["{{service_account}}.edge.example"]}
                """);

        Ran made =
                token(
                        admin,
                        "join",
                        "web-7",
                        "--role",
                        "edge",
                        "--namespace",
                        "edge",
                        "--ttl",
                        "5m",
                        "--out",
                        joining);
        assertThat(made.status()).as(made.toString()).isZero();
        assertThat(made.err()).startsWith("web-7 until ");
        Object[] issue = {
            "issue",
            "--server",
            dev.uri,
            "--ca",
            dev.folder.caFile(),
            "--token-file",
            joining,
            "--out",
            directory.resolve("tls")
        };
        Ran issued = Ran.signet(issue);
        assertThat(issued.status()).as(issued.toString()).isZero();
        assertThat(directory.resolve("tls/tls.crt")).exists();

        assertThat(Ran.signet(issue).err()).contains("is used");
    }

    @Test
    void aRefusalSaysWhatWasWrongAndWhere() {
        Path admin = dev.folder.tokenFile();

        Ran nothing = token(admin, "create", "team", "--grant", "team");
        Ran nobody = token(admin, "revoke", "no/body");

        assertThat(nothing.status()).isEqualTo(1);
        assertThat(nothing.err()).contains("400", "team@namespace:", "(grants[0])");
        assertThat(nobody.status()).isEqualTo(1);
        assertThat(nobody.out()).isEmpty();
    }
}
