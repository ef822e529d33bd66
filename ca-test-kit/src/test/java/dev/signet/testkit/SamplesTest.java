package dev.signet.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.client.CaClient;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The extension in tests of others: in a row, at once, failing, and with JUnit 5. */
class SamplesTest {

    private static final Class<?>[] OWN = {Samples.WithAParameter.class, Samples.WithAField.class};
    private static final Class<?>[] SHARED = {
        Samples.WithTheSharedOne.class, Samples.WithTheSharedOneToo.class
    };

    @BeforeEach
    void forget() {
        Samples.MET.clear();
    }

    @Test
    void eachClassHasItsOwn() {
        assertThat(run(false, OWN)).endsWith(": 2 succeeded, 0 failed");
        assertThat(Samples.MET).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void classesThatRunAtOnceHaveTheirOwn() {
        assertThat(run(true, OWN)).endsWith(": 2 succeeded, 0 failed");
        assertThat(Samples.MET).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void theSharedOneIsTheSameInAllClassesAndStays() {
        assertThat(run(true, SHARED)).endsWith(": 2 succeeded, 0 failed");
        assertThat(run(false, SHARED)).endsWith(": 2 succeeded, 0 failed");
        assertThat(Samples.MET).hasSize(4).containsOnly(Samples.MET.element());
    }

    @Test
    void aTestThatFailsShowsWhatTheServerLoggedAndOneThatSucceedsShowsNothing() {
        assertThat(printedBy(Samples.Failing.class))
                .contains(
                        "Signet's log during isToFail()", "caller=\"kubernetes:dev/shop/failing\"");
        assertThat(printedBy(Samples.WithAField.class)).isEmpty();
    }

    @Test
    void theExtensionWorksWithJUnit5() throws Exception {
        List<URL> path = new ArrayList<>();
        for (File jar : new File("target/junit-5").listFiles()) {
            path.add(jar.toURI().toURL());
        }
        for (Class<?> each : List.of(CaTestExtension.class, SampleRun.class, CaClient.class)) {
            path.add(each.getProtectionDomain().getCodeSource().getLocation());
        }
        try (var loader =
                new URLClassLoader(
                        path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            var run =
                    loader.loadClass(SampleRun.class.getName())
                            .getMethod("of", boolean.class, String[].class);

            assertThat(within(loader, () -> run.invoke(null, false, names(OWN))))
                    .asString()
                    .matches("JUnit 5\\.[0-9.]+: 2 succeeded, 0 failed");
        }
    }

    private static Object within(ClassLoader loader, Callable<Object> work) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String printedBy(Class<?> test) {
        PrintStream err = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, UTF_8));
        try {
            assertThat(run(false, test)).startsWith("JUnit 6");
        } finally {
            System.setErr(err);
        }
        return printed.toString(UTF_8);
    }

    private static String run(boolean parallel, Class<?>... classes) {
        return SampleRun.of(parallel, names(classes));
    }

    private static String[] names(Class<?>... classes) {
        return Arrays.stream(classes).map(Class::getName).toArray(String[]::new);
    }
}
