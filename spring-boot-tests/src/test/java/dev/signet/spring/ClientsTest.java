package dev.signet.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.IssueRequest;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.security.KeyStoreException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.ssl.SslBundles;

/** Clients that were built once present whatever certificate is current. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientsTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    private TestCa ca;
    private RunningApplication application;
    private Backend backend;
    private Map<String, Clients.Get> clients;

    @BeforeAll
    void start() throws IOException {
        ca = SIGNET.ca();
        backend = new Backend(ca.peer("shop/backend"));
        application = RunningApplication.start(Server.TOMCAT, ca, Clients.properties("signet"));
        clients = Clients.of(application.context(), "signet");
    }

    @AfterAll
    void stop() {
        application.close();
        backend.close();
    }

    private Clients.Get client(String name) {
        return Objects.requireNonNull(clients.get(name));
    }

    private String current() {
        return application.identity().generation().identity().leaf().getSerialNumber().toString(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RestClient", "RestTemplate", "WebClient", "HttpClient"})
    void presentTheNewCertificateAfterARenewal(String client) throws Exception {
        assertThat(client(client).get(backend.uri())).isEqualTo(current());

        application.identity().renewNow("test").get();

        // Sessions end as soon as the starter is told of the renewal.
        await().untilAsserted(
                        () -> assertThat(client(client).get(backend.uri())).isEqualTo(current()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RestClient", "RestTemplate", "WebClient", "HttpClient"})
    void refuseAServerOfAnotherCa(String client) throws Exception {
        try (TestCa other = TestCa.start();
                var stranger = new Backend(ca.peer(other.issue("shop/backend")))) {
            assertThatThrownBy(() -> client(client).get(stranger.uri()))
                    .hasStackTraceContaining("SSLHandshakeException");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RestClient", "RestTemplate", "WebClient", "HttpClient"})
    void refuseAServerOfAnotherName(String client) throws Exception {
        var elsewhere = IssueRequest.defaults().withDnsName("backend.shop.svc.cluster.local");
        try (var misnamed = new Backend(ca.peer(ca.issue("shop/backend", elsewhere)))) {
            assertThatThrownBy(() -> client(client).get(misnamed.uri()))
                    .hasStackTraceContaining("localhost");
        }
    }

    @Test
    void storesAreASnapshotThatNobodyCanChange() throws Exception {
        var stores =
                application.context().getBean(SslBundles.class).getBundle("signet").getStores();
        var keys = requireNonNull(stores.getKeyStore());
        var roots = requireNonNull(stores.getTrustStore());
        String alias = keys.aliases().nextElement();

        assertThat(keys.isKeyEntry(alias)).isTrue();
        assertThat(keys.getCertificateChain(alias))
                .containsExactlyElementsOf(application.identity().generation().identity().chain());
        assertThat(keys.getKey(alias, "any".toCharArray())).isNotNull();
        assertThat(roots.getCertificate("root-1")).isEqualTo(ca.trustAnchors().get(0));
        assertThatThrownBy(() -> keys.deleteEntry(alias)).isInstanceOf(KeyStoreException.class);
        assertThatThrownBy(() -> roots.setCertificateEntry("more", null))
                .isInstanceOf(KeyStoreException.class);
    }
}
