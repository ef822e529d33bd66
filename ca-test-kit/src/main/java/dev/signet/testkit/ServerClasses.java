package dev.signet.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The classes of the server, once in a JVM, apart from those of the tests: their class loader sees
 * the JDK and signet.jar, so neither side meets the other's Jetty, Jackson or BouncyCastle.
 */
final class ServerClasses {

    private static final int JAVA = 25;
    private static final String JAR = "signet.jar";
    private static final String ENTRY = "dev.signet.cli.EmbeddedServer";

    private final Path folder;
    private final URLClassLoader loader;
    private final Set<TestCa> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger servers = new AtomicInteger();

    private ServerClasses(Path folder, URLClassLoader loader) {
        this.folder = folder;
        this.loader = loader;
    }

    private static final class Holder {
        private static final ServerClasses ONE = load();
    }

    /**
     * Those of this JVM.
     *
     * @throws IllegalStateException if this JVM is older than the server's, or the server is not in
     *     the kit's jar
     */
    static ServerClasses ofThisJvm() {
        requireJava(Runtime.version().feature());
        return Holder.ONE;
    }

    static void requireJava(int feature) {
        if (feature < JAVA) {
            throw new IllegalStateException(
                    "ca-test-kit runs Signet's server, which is Java %d, in the JVM of the tests, and this JVM is Java %d; run these tests on a JDK %d (Maven: <jvm> of surefire; Gradle: javaLauncher of the test task). What they test may be compiled for Java 17 all the same."
                            .formatted(JAVA, feature, JAVA));
        }
    }

    private static ServerClasses load() {
        findDriversOfTheTests();
        try {
            Path folder = Files.createTempDirectory("signet-test-kit-");
            Path jar = folder.resolve(JAR);
            try (InputStream packaged = ServerClasses.class.getResourceAsStream(JAR)) {
                if (packaged == null) {
                    throw new IllegalStateException(
                            "ca-test-kit has no "
                                    + JAR
                                    + " in it; use its jar (Maven puts the server in when it"
                                    + " packages), not its classes");
                }
                Files.copy(packaged, jar);
            }
            var classes = new ServerClasses(folder, loaderOf(jar));
            Runtime.getRuntime().addShutdownHook(new Thread(classes::end, "signet-test-kit-end"));
            classes.beginLog();
            return classes;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the server: " + e.getMessage(), e);
        }
    }

    /**
     * JDBC looks for drivers once in a JVM, where the thread that asks first sees them: if that
     * were a thread of the server, the tests would have none.
     */
    private static void findDriversOfTheTests() {
        var unused = DriverManager.getDrivers();
    }

    private static URLClassLoader loaderOf(Path jar) throws MalformedURLException {
        return new URLClassLoader(
                "signet-server",
                new URL[] {jar.toUri().toURL()},
                ClassLoader.getPlatformClassLoader());
    }

    private void beginLog() throws IOException {
        Files.createFile(log());
        new Reflected(loader, entry()).run("logTo", log());
    }

    /** Has {@code ca} closed when the JVM ends, if nobody did it before. */
    void opened(TestCa ca) {
        open.add(ca);
    }

    void closed(TestCa ca) {
        open.remove(ca);
    }

    private void end() {
        open.forEach(TestCa::close);
        Folders.delete(folder);
    }

    Class<?> entry() {
        try {
            return loader.loadClass(ENTRY);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the packaged server is another's", e);
        }
    }

    ClassLoader loader() {
        return loader;
    }

    /** What all servers of this JVM log. */
    Path log() {
        return folder.resolve("signet.log");
    }

    /** Where the next server has its files; not there yet. Deleted when the JVM ends. */
    Path nextFolder() {
        return folder.resolve("ca-" + servers.incrementAndGet());
    }
}
