package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.Identity;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for each server that Spring Boot embeds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    /** Not the common pool, which the CA and clients of the JDK use too. */
    private static final Executor THREADS = task -> new Thread(task, "caller").start();

    private final Server server;
    private RunningApplication application;
    private TestCa ca;

    ServerTest(Server server) {
        this.server = server;
    }

    @BeforeAll
    void start() {
        ca = SIGNET.ca();
        application = RunningApplication.start(server, ca);
    }

    @AfterAll
    void stop() {
        application.close();
    }

    private Peer peer(String workload) {
        return new Peer(ca.peer(workload));
    }

    private HttpResponse<String> whoAmI(Peer peer) throws IOException {
        return peer.getAnew(application.uri("/whoami"));
    }

    @Test
    void aCallerIsKnownByItsCertificate() throws IOException {
        assertThat(whoAmI(peer("shop/orders")).body())
                .startsWith("spiffe://cluster.local/ns/shop/sa/orders ");
    }

    @Test
    void aCallerWithoutACertificateIsRefusedInTheHandshake() {
        var nobody = new Peer(Contexts.trusting(ca.trustAnchors()));

        assertThatThrownBy(() -> whoAmI(nobody)).isInstanceOf(IOException.class);
    }

    @Test
    void aCallerWithACertificateOfAnotherCaIsRefusedInTheHandshake() {
        try (TestCa other = TestCa.start()) {
            Identity stranger = other.issue("shop/orders");

            assertThatThrownBy(() -> whoAmI(new Peer(ca.peer(stranger))))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aCallerWhoseCertificateIsOverIsRefusedInTheHandshake() {
        Identity over = ca.expired("shop/orders");

        assertThatThrownBy(() -> whoAmI(new Peer(ca.peer(over)))).isInstanceOf(IOException.class);
    }

    @Test
    void aRevokedCallerIsRefusedOverANewConnectionAndOverTheOneItHas() throws IOException {
        Identity leaked = ca.issue("shop/orders");
        var open = new Peer(ca.peer(leaked));
        assertThat(open.get(application.uri("/whoami")).statusCode()).isEqualTo(200);

        ca.revoke(leaked.leaf());

        await().until(() -> open.get(application.uri("/whoami")).statusCode() == 403);
        assertThatThrownBy(() -> whoAmI(new Peer(ca.peer(leaked)))).isInstanceOf(IOException.class);
    }

    @Test
    void springSecurityKnowsTheCaller() throws IOException {
        assertThat(peer("shop/orders").get(application.uri("/shop/name")).body())
                .isEqualTo("spiffe://cluster.local/ns/shop/sa/orders");
        assertThat(peer("office/orders").get(application.uri("/shop/name")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void springSecurityKnowsTheCallerOfWhatIsAnsweredLater() throws IOException {
        HttpResponse<String> later = peer("shop/orders").get(application.uri("/shop/later"));

        assertThat(later.statusCode()).isEqualTo(200);
        assertThat(later.body()).isEqualTo("spiffe://cluster.local/ns/shop/sa/orders");
    }

    @Test
    void springSecurityKnowsTheCallerOfWhatEndsInAnError() throws IOException {
        HttpResponse<String> soldOut = peer("shop/orders").get(application.uri("/shop/sold-out"));

        assertThat(soldOut.statusCode()).isEqualTo(409);
        assertThat(soldOut.body()).contains("Conflict");
    }

    @Test
    void aNewConnectionSeesTheNewCertificateAndAnOldOneGoesOn() throws Exception {
        var oldConnection = peer("shop/orders");
        BigInteger before = Peer.serial(oldConnection.get(application.uri("/whoami")));

        application.identity().renewNow("test").get();

        await().until(
                        () -> peer("shop/orders").serverSerial(application.uri("/whoami")),
                        serial -> !serial.equals(before));
        HttpResponse<String> again = oldConnection.get(application.uri("/whoami"));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(Peer.serial(again)).isEqualTo(before);
    }

    @Test
    void noRequestFailsWhileTheCertificateChanges() throws Exception {
        var done = new AtomicBoolean();
        var served = new AtomicInteger();
        List<CompletableFuture<Void>> callers =
                List.of(
                        CompletableFuture.runAsync(() -> call(done, served, true), THREADS),
                        CompletableFuture.runAsync(() -> call(done, served, false), THREADS));

        for (int renewal = 0; renewal < 5; renewal++) {
            application.identity().renewNow("test").get();
            int soFar = served.get();
            await().until(() ->
                    served.get() > soFar + 5
                            || callers.stream().anyMatch(CompletableFuture::isDone));
        }
        done.set(true);

        for (CompletableFuture<Void> caller : callers) {
            caller.get();
        }
    }

    private void call(AtomicBoolean done, AtomicInteger served, boolean anew) {
        Peer caller = peer("shop/orders");
        while (!done.get()) {
            try {
                HttpResponse<String> response =
                        anew ? whoAmI(caller) : caller.get(application.uri("/whoami"));
                assertThat(response.statusCode()).isEqualTo(200);
                served.incrementAndGet();
            } catch (IOException e) {
                throw new AssertionError("after " + served + " requests", e);
            }
        }
    }
}
