package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static dev.signet.acceptance.TestServer.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.acceptance.Api.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the world sees of a server that ends or that cannot do its work. */
class OutageTest {

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.dev(folder.resolve("data"));
    }

    @AfterEach
    void end() {
        server.kill();
    }

    @Test
    void servicesThatHaveTheirCertificatesGoOnWithoutTheServerAndNothingWasIssuedUnaudited()
            throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder.resolve("orders")).withCrls();
        CertificateFiles payments = server.issue(PAYMENTS, folder.resolve("payments")).withCrls();
        Load load = Load.on(server);
        await().atMost(Duration.ofSeconds(60)).until(() -> load.issued.size() >= 40);

        try (var peer = OpensslPeer.start(payments)) {
            assertThat(peer.visitedBy(orders).succeeded()).contains("HTTP/1.0 200 ok");
            server.stop();
            assertThat(peer.visitedBy(orders).succeeded()).contains("HTTP/1.0 200 ok");
        }
        try (var restarted = OpensslPeer.start(payments)) {
            assertThat(restarted.visitedBy(orders).succeeded()).contains("HTTP/1.0 200 ok");
        }
        load.end();
        everyCertificateHasItsAuditRow();
    }

    private void everyCertificateHasItsAuditRow() throws Exception {
        var data = new StoppedData(server.data());
        long certificates =
                data.count("SELECT COUNT(*) FROM certificates WHERE signature IS NOT NULL");
        assertThat(certificates).isGreaterThan(40);
        assertThat(data.count("SELECT COUNT(*) FROM audit_events WHERE kind = 'CertificateIssued'"))
                .isEqualTo(certificates);
        assertThat(
                        data.count(
                                """
                                SELECT COUNT(*) FROM certificates c
                                 WHERE (SELECT COUNT(*) FROM audit_events
                                         WHERE kind = 'CertificateIssued'
                                           AND body LIKE '%' || c.serial || '%') <> 1
                                   AND signature IS NOT NULL
                                """))
                .isZero();
    }

    @Test
    void readinessTurnsRedWithinTwoSecondsWhenTheDiskIsFull() throws Exception {
        assertThat(server.api().plain("/readyz").status()).isEqualTo(200);

        limitFilesTo("1");

        JsonNode answer =
                await("readiness is red")
                        .atMost(Duration.ofSeconds(2))
                        .until(() -> server.api().plain("/readyz"), now -> now.status() == 503)
                        .json();
        assertThat(answer.path("ready").asBoolean()).isFalse();
        assertThat(answer.path("checks"))
                .anySatisfy(check -> {
                    assertThat(check.path("name").asText()).isEqualTo("can_commit");
                    assertThat(check.path("ok").asBoolean()).isFalse();
                });
        assertThat(server.api().plain("/livez").status()).isEqualTo(200);
    }

    @Test
    void nothingAcknowledgedIsLostToAFullDiskAndTheServerGoesOnWhenThereIsRoomAgain()
            throws Exception {
        var acknowledged = new ArrayList<String>();
        for (int before = 0; before < 5; before++) {
            acknowledged.add(issue().with(201).json().path("serial_number").asText());
        }
        limitFilesTo("1");
        await("nothing can be issued")
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    Answer answer = issue();
                    if (answer.status() == 201) {
                        acknowledged.add(answer.json().path("serial_number").asText());
                    }
                    return answer.status() == 503;
                });

        limitFilesTo("unlimited");

        await("the server issues again")
                .atMost(Duration.ofSeconds(10))
                .until(() -> issue().status() == 201);
        for (String serial : acknowledged) {
            server.api().get("/v1/certificates/" + serial, server.operatorToken()).with(200);
        }
    }

    private Answer issue() throws Exception {
        return server.api().post("/v1/issue", server.token(ORDERS), "{}");
    }

    /** Beyond {@code octets} every write to a file fails, as on a full disk. */
    private void limitFilesTo(String octets) throws Exception {
        Tool.run(
                        folder,
                        "prlimit",
                        "--pid",
                        String.valueOf(server.pid()),
                        "--fsize=" + octets + ":")
                .succeeded();
    }
}
