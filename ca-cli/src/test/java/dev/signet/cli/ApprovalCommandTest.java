package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signet approval …}, against a server that demands two people for roots. */
class ApprovalCommandTest {

    @TempDir static Path shared;

    private static TestDev dev;
    private static Path alice;
    private static Path bob;

    @BeforeAll
    static void start() throws Exception {
        Path data = shared.resolve("data");
        var _ = new DevFolder(data).make(0, Ports.free());
        var _ =
                Files.writeString(
                        data.resolve("signet.yaml"),
                        "approvals: {roots: true}\n",
                        StandardOpenOption.APPEND);
        dev = new TestDev(data);
        alice = admin("alice");
        bob = admin("bob");
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    private static Path admin(String name) {
        Path out = shared.resolve(name);
        Ran made =
                signet(
                        List.of("token", "create", name, "--grant", "admin", "--out", out),
                        dev.folder.tokenFile());
        assertThat(made.status()).as(made.toString()).isZero();
        return out;
    }

    private static Ran signet(List<Object> words, Path tokenFile) {
        var args = new ArrayList<>(words);
        args.addAll(List.of("--server", dev.uri, "--ca", dev.folder.caFile()));
        args.addAll(List.of("--token-file", tokenFile));
        return Ran.signet(args.toArray());
    }

    @Test
    void aSecondOperatorSeesWhatTheFirstAsksForAndApprovesIt() throws Exception {
        var client = new OperatorClient(Servers.config(dev.uri, dev.folder.caFile()), alice);
        var body = JsonNodeFactory.instance.objectNode().put("force", true);
        assertThatThrownBy(() -> client.post("/v1/issuers/root/retire", body))
                .hasMessageContaining("403")
                .hasMessageContaining("/approve");
        Ran listed = signet(List.of("approval", "list"), bob);
        assertThat(listed.lines())
                .singleElement()
                .asString()
                .contains("pending  POST /v1/issuers/root/retire  by operator:alice");
        String id = listed.out().substring(0, 32);

        assertThat(signet(List.of("approval", "show", id), bob).out()).contains("\"force\" : true");
        assertThat(signet(List.of("approval", "approve", id), alice).err())
                .contains("somebody else");
        assertThat(signet(List.of("approval", "approve", id), bob).out()).contains("approved");
        assertThat(signet(List.of("approval", "deny", id), bob).err()).contains("409", "approved");
    }
}
