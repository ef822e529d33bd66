package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.spring.app.TestApplication;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.NoSuchSslBundleException;

/** No server without a certificate. */
final class StartTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private final TestCa ca = SIGNET.ca();

    @AfterEach
    void bringBack() {
        ca.comeBack();
    }

    private void startsNot(String because, String... properties) {
        assertThatThrownBy(
                        () -> {
                            try (var started =
                                    RunningApplication.start(Server.TOMCAT, ca, properties)) {
                                throw new AssertionError("it serves on " + started.port());
                            }
                        })
                .hasStackTraceContaining(because);
    }

    @Test
    void failsFastWhileTheCaIsAway() {
        ca.goAway();

        startsNot("the SSL bundle signet has no certificate", "signet.start-timeout=1s");
    }

    @Test
    void waitsForTheCaIfTold() throws Exception {
        ca.goAway();
        CompletableFuture<RunningApplication> starting =
                CompletableFuture.supplyAsync(
                        () -> RunningApplication.start(Server.TOMCAT, ca, "signet.start=wait"));
        await().until(() -> threads().anyMatch(name -> name.startsWith("signet-renewal-signet")));

        ca.comeBack();

        try (RunningApplication application = starting.get()) {
            assertThat(new Peer(ca.peer("shop/orders")).get(application.uri("/whoami")).body())
                    .contains("/sa/orders ");
        }
    }

    private static Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
    }

    @Test
    void needsNoCaIfTheIdentityWasKept(@TempDir Path folder) throws Exception {
        String store = "signet.store=" + folder;
        RunningApplication.start(Server.TOMCAT, ca, store).close();
        ca.goAway();

        try (RunningApplication application =
                RunningApplication.start(Server.TOMCAT, ca, store, "signet.start-timeout=1s")) {
            assertThat(new Peer(ca.peer("shop/orders")).get(application.uri("/whoami")).body())
                    .contains("/sa/orders ");
        }
    }

    @Test
    void aRefusalEndsTheStartAlsoIfItWouldWait() {
        startsNot(
                "the SSL bundle signet has no certificate",
                "signet.start=wait",
                "signet.bundles.signet.dns-names=bank.example.org");
    }

    @Test
    void aServerWhoseBundleNobodyHasDoesNotStart() {
        startsNot(NoSuchSslBundleException.class.getName(), "server.ssl.bundle=sigent");
    }

    @Test
    void aServerDoesNotStartWithoutItsBundleIfSignetIsSwitchedOff() {
        startsNot(NoSuchSslBundleException.class.getName(), "signet.enabled=false");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        startsNot("there is no file /nowhere/ca.crt", "signet.ca-file=/nowhere/ca.crt");
    }

    @Test
    void aPolicyThatIsNotThereIsNamed() {
        startsNot(
                "there is no file /nowhere/policy.json",
                "signet.authorization.policy=/nowhere/policy.json");
    }

    @Test
    void anApplicationOutsideOfClustersThatAsksForNothingHasNoBundle() {
        try (RunningApplication application =
                RunningApplication.start(
                        Optional.of(Server.TOMCAT),
                        TestApplication.class,
                        List.of("signet.token-file=/nowhere/token"))) {
            assertThat(application.context().getBean(SignetBundles.class).identities()).isEmpty();
        }
    }
}
