package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that lets callers come without a certificate, guarded by expressions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExpressionsTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    private TestCa ca;
    private RunningApplication application;

    @BeforeAll
    void start() {
        ca = SIGNET.ca();
        application = RunningApplication.start(Server.TOMCAT, ca, "server.ssl.client-auth=want");
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @ParameterizedTest
    @CsvSource({
        "shop/orders, /members, 200",
        "shop/orders, /orders, 200",
        "shop/ordering, /members, 200",
        "shop/ordering, /orders, 403",
        "office/orders, /members, 403",
        "office/orders, /orders, 403"
    })
    void askWhoCalls(String workload, String path, int status) throws IOException {
        var caller = new Peer(ca.peer(workload));

        assertThat(caller.get(application.uri(path)).statusCode()).isEqualTo(status);
    }

    @Test
    void areFalseForWhoeverHasNoCertificate() throws IOException {
        var nobody = new Peer(Contexts.trusting(ca.trustAnchors()));

        assertThat(nobody.get(application.uri("/members")).statusCode()).isEqualTo(403);
        assertThat(nobody.get(application.uri("/orders")).statusCode()).isEqualTo(403);
        assertThat(nobody.get(application.uri("/shop/name")).statusCode()).isEqualTo(403);
    }
}
