package dev.signet.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.Api.Answer;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the packaged server while it works. */
class KillTest {

    private static final int ROUNDS = 3;
    private static final int REVOCATIONS_PER_ROUND = 15;

    private static final Duration NEXT_CRL = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private final List<String> issued = new ArrayList<>();
    private final List<String> revoked = new ArrayList<>();
    private final List<BigInteger> crlNumbers = new ArrayList<>();

    @Test
    void nothingThatWasAcknowledgedIsLostByAKilledServer() throws Exception {
        Path data = folder.resolve("data");
        Optional<TestServer> running = Optional.of(TestServer.dev(data));
        try {
            for (int round = 0; round < ROUNDS; round++) {
                killUnderLoad(running.orElseThrow());
                // Not by dev, whose round would revoke and so publish a CRL.
                running = Optional.of(TestServer.serve(data));
                everyAcknowledgedAnswerHolds(running.orElseThrow());
            }
        } finally {
            running.ifPresent(TestServer::kill);
        }
        assertThat(issued)
                .hasSizeGreaterThan(ROUNDS * REVOCATIONS_PER_ROUND)
                .doesNotHaveDuplicates();
        assertThat(crlNumbers).isSorted();
        assertThat(new StoppedData(data).count("SELECT COUNT(*) FROM certificates"))
                .isGreaterThanOrEqualTo(issued.size());
    }

    private void killUnderLoad(TestServer server) throws Exception {
        Load load = Load.on(server);
        await("enough was revoked to be worth losing")
                .atMost(Duration.ofSeconds(60))
                .until(() -> load.revoked.size() >= REVOCATIONS_PER_ROUND);
        crlNumbers.add(Pki.crlNumber(crl(server)));
        server.kill();
        load.end();
        issued.addAll(load.issued);
        revoked.addAll(load.revoked);
    }

    private void everyAcknowledgedAnswerHolds(TestServer server) throws Exception {
        String operator = server.operatorToken();
        for (String serial : issued) {
            Answer answer = server.api().get("/v1/certificates/" + serial, operator).with(200);
            assertThat(answer.json().path("state").asText()).isIn("issued", "revoked");
        }
        X509CRL next =
                await("the next CRL lists every revocation that was acknowledged")
                        .atMost(NEXT_CRL)
                        .until(() -> crl(server), this::listsEveryRevocation);
        crlNumbers.add(Pki.crlNumber(next));
    }

    private boolean listsEveryRevocation(X509CRL crl) {
        return revoked.stream()
                .allMatch(serial -> crl.getRevokedCertificate(new BigInteger(serial, 16)) != null);
    }

    private static X509CRL crl(TestServer server) throws Exception {
        return Pki.crl(server.api().plain("/v1/issuers/issuing/crl").with(200).body());
    }
}
