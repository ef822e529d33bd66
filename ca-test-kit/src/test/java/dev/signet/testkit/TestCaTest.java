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
    void aConnectionBreaksWhenTheCaGoesAway() throws Exception {
        try (var connection = new Socket("localhost", ca.plainServer().getPort())) {
            connection
                    .getOutputStream()
                    .write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
            assertThat(connection.getInputStream().read()).isEqualTo('H');

            ca.goAway();

            assertThatThrownBy(() -> connection.getInputStream().readAllBytes())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theKitItselfWorksWhileTheCaIsAway() {
        ca.goAway();

        assertThatCode(() -> ca.issue("shop/orders")).doesNotThrowAnyException();
    }
}
