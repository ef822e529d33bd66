package dev.signet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.security.Provider;
import java.security.Security;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

/** The server and the tests around it keep to themselves. */
class IsolationTest {

    private static final Duration A_WHILE = Duration.ofSeconds(60);

    @Test
    void theServerHasItsOwnLibrariesWhateverIsOnTheClassPathOfTheTests() {
        assertThatThrownBy(ObjectMapper::new)
                .isInstanceOf(AssertionError.class)
                .hasMessage("the server met a library of the tests");
        assertThatThrownBy(() -> Class.forName("org.eclipse.jetty.server.Server"))
                .isInstanceOf(ClassNotFoundException.class);

        try (TestCa ca = TestCa.start()) {
            assertThat(ca.issue("shop/orders").chain()).hasSize(2);
        }
    }

    @Test
    void theServerLeavesTheJvmAsItWas() {
        List<Provider> providers = List.of(Security.getProviders());
        Map<Object, Object> properties = Map.copyOf(System.getProperties());
        TimeZone zone = TimeZone.getDefault();
        ClassLoader context = Thread.currentThread().getContextClassLoader();

        try (TestCa ca = TestCa.start()) {
            assertThat(ca.trustAnchors()).hasSize(1);
            assertThat(Security.getProviders()).containsExactlyElementsOf(providers);
            assertThat(System.getProperties()).isEqualTo(properties);
            assertThat(TimeZone.getDefault()).isEqualTo(zone);
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(context);
            assertThat(DriverManager.drivers()).hasOnlyElementsOfType(TestsDriver.class);
        }
    }

    @Test
    void theTestsFindTheirJdbcDriverAlsoWhenTheServerWasFirst() throws Exception {
        try (TestCa ca = TestCa.start()) {
            assertThat(ca.trustAnchors()).hasSize(1);
            assertThat(DriverManager.getDriver("jdbc:tests:")).isInstanceOf(TestsDriver.class);
        }
    }

    @Test
    void theServerWritesToItsLogAndNowhereElse() {
        PrintStream out = System.out;
        PrintStream err = System.err;
        var written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, UTF_8));
        System.setErr(new PrintStream(written, true, UTF_8));
        try (TestCa ca = TestCa.start()) {
            assertThat(ca.issue("shop/orders").chain()).hasSize(2);
        } finally {
            System.setOut(out);
            System.setErr(err);
        }

        assertThat(written.toString(UTF_8)).isEmpty();
        assertThat(TestCa.log()).content().contains("kubernetes:dev/shop/orders");
    }

    @Test
    void aClosedCaLeavesNeitherThreadsNorFiles() {
        long others = jobsOfServers();
        TestCa ca = TestCa.start();
        assertThat(jobsOfServers()).isGreaterThan(others);
        assertThat(ca.caFile()).exists();

        ca.close();

        await().atMost(A_WHILE).until(() -> jobsOfServers() == others);
        assertThat(ca.caFile().getParent()).doesNotExist();
    }

    /** Each server has as many; the CA that classes share may be there, too. */
    private static long jobsOfServers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("job-"))
                .count();
    }
}
