package dev.signet.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TestCaTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private final TestCa ca = SIGNET.ca();

    @AfterEach
    void comeBack() {
        ca.comeBack();
        ca.slowDown(Duration.ZERO);
    }

    @Test
    void twoPeersTalkMutualTlsWithTheJdksOwnChecks() throws Exception {
        X509Certificate seen =
                Handshakes.between(ca.peer("shop/orders"), ca.peer("shop/inventory"));

        assertThat(seen.getSubjectAlternativeNames().toString())
                .contains("spiffe://cluster.local/ns/shop/sa/orders");
    }

    @Test
    void peersOfTwoTestCasDoNotTrustEachOther() throws Exception {
        try (TestCa other = TestCa.start()) {
            assertThatThrownBy(() ->
                            Handshakes.between(ca.peer("shop/orders"), other.peer("shop/orders")))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("PKIX path");
        }
    }

    @Test
    void aTokenFileIsACredentialOfItsWorkload() throws Exception {
        var issued = ca.client().issue(ca.credential("shop/orders"), IssueRequest.defaults());

        assertThat(issued.identity().leaf().getSubjectAlternativeNames().toString())
                .contains("spiffe://cluster.local/ns/shop/sa/orders");
        assertThat(Files.readString(ca.tokenFile("shop/orders"))).hasSizeGreaterThan(100);
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        var token = new Credential.Token(ca.token("shop/orders", "elsewhere", Duration.ofHours(1)));

        assertThatThrownBy(() -> ca.client().issue(token, IssueRequest.defaults()))
                .isInstanceOf(CaException.Refused.class)
                .hasMessageContaining("audience");
    }

    @Test
    void aWorkloadIsNamespaceAndServiceAccount() {
        assertThatThrownBy(() -> ca.token("orders"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a workload is NAMESPACE/SERVICE_ACCOUNT, such as shop/orders, not"
                                + " \"orders\"");
        assertThatThrownBy(() -> ca.token("Shop/orders"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not \"Shop\"");
    }

    @Test
    void aCaThatIsAwayRefusesConnectionsAndIsTheSameWhenItComesBack() throws Exception {
        var before = ca.client().trustBundle();

        ca.goAway();
        assertThatThrownBy(() -> new Socket("localhost", ca.server().getPort()).close())
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> new Socket("localhost", ca.plainServer().getPort()).close())
                .isInstanceOf(ConnectException.class);
        ca.comeBack();

        assertThat(ca.client().trustBundle()).isEqualTo(before);
    }

    @Test
    void connectionsBreakWhenTheCaGoesAway() throws Exception {
        try (Socket plain = connection(ca.plainServer());
                Socket tls =
                        Tls.trusting(ca.trustAnchors())
                                .getSocketFactory()
                                .createSocket(
                                        connection(ca.server()),
                                        "localhost",
                                        ca.server().getPort(),
                                        true)) {
            isAnswered(plain);
            isAnswered(tls);

            ca.goAway();

            isReset(plain);
            isReset(tls);
        }
    }

    /** One whose reader gives up sooner than the server, which ends what idles for 30 s. */
    private static Socket connection(URI server) throws IOException {
        var connection = new Socket("localhost", server.getPort());
        connection.setSoTimeout(10_000);
        return connection;
    }

    /** Asks what has no answer with a body, so that nothing is left to be read. */
    private static void isAnswered(Socket connection) throws IOException {
        connection
                .getOutputStream()
                .write("HEAD /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
        var answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            int octet = connection.getInputStream().read();
            assertThat(octet).as("after %s", answer).isNotNegative();
            answer.append((char) octet);
        }
        assertThat(answer).startsWith("HTTP/1.1 200");
    }

    private static void isReset(Socket connection) {
        assertThatThrownBy(() -> connection.getInputStream().read())
                .hasStackTraceContaining("java.net.SocketException: Connection reset");
    }

    @Test
    void theKitItselfWorksWhileTheCaIsAway() {
        ca.goAway();

        assertThatCode(() -> ca.issue("shop/orders")).doesNotThrowAnyException();
    }
}
