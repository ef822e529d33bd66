package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.client.NotLoggedException;
import dev.signet.client.TransparencyLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit log as its receivers get it, and as somebody checks a certificate against it. */
class AuditLogTest {

    @TempDir private Path folder;

    @Test
    void everythingOnRecordIsExportedInTheOrderOfTheLogAndACertificateIsFoundThere()
            throws Exception {
        Path data = folder.resolve("data");
        String operator = TestServer.initialize(data);
        Files.writeString(
                data.resolve("signet.yaml"),
                "audit: {export: {file: ../audit.jsonl}}\n",
                StandardOpenOption.APPEND);
        try (TestServer server = TestServer.serve(data)) {
            Path key =
                    Files.write(
                            folder.resolve("log.key"),
                            server.api()
                                    .plain(server.https().resolve("/v1/log/key"))
                                    .with(200)
                                    .body());
            server.api().put("/v1/roles/workloads", operator, Roles.WORKLOADS).with(201);
            CertificateFiles orders = server.issue(ORDERS, folder.resolve("orders"));
            List<String> onRecord =
                    ids(server.api().get("/v1/audit?limit=500", operator).with(200).json());

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(ids(exported())).containsAll(onRecord));
            assertThat(exported().stream().map(line -> line.path("index").asLong()).toList())
                    .isEqualTo(LongStream.range(0, exported().size()).boxed().toList());
            assertThat(
                            Tool.signet(
                                            folder,
                                            "audit",
                                            "check",
                                            "--server",
                                            server.https().toString(),
                                            "--ca",
                                            server.ca().toString(),
                                            "--log-key",
                                            key.toString(),
                                            orders.leaf().toString())
                                    .succeeded())
                    .contains("is in the log localhost/v1/log");
        }
    }

    @Test
    void theProofThatACertificateCameWithHoldsWithoutTheServerAndForNoOther() throws Exception {
        TestServer server = TestServer.shared();
        String key = server.api().get("/v1/log/key", server.operatorToken()).with(200).text();
        JsonNode answer =
                server.api()
                        .post("/v1/issue?proof=true", server.token(ORDERS), "{}")
                        .with(201)
                        .json();
        Written.secret(answer.path("private_key").asText());
        String proof = answer.path("inclusion_proof").asText();
        X509Certificate proved =
                Pki.certificates(CertificateFiles.write(folder, answer).leaf()).getFirst();
        X509Certificate another =
                Pki.certificates(server.issue(ORDERS, folder.resolve("another")).leaf()).getFirst();

        TransparencyLog log = TransparencyLog.of(key);

        assertThat(log.verify(proved, proof).size()).isPositive();
        assertThatThrownBy(() -> log.verify(another, proof)).isInstanceOf(NotLoggedException.class);
    }

    private List<JsonNode> exported() throws IOException {
        var events = new ArrayList<JsonNode>();
        Path file = folder.resolve("audit.jsonl");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                events.add(Api.JSON.readTree(line));
            }
        }
        return events;
    }

    private static List<String> ids(JsonNode page) {
        var ids = new ArrayList<String>();
        page.path("events").forEach(event -> ids.add(event.path("id").asText()));
        return ids;
    }

    private static List<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.path("id").asText()).toList();
    }
}
