package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An HSM on the other side of a connection, which can be cut: SoftHSM behind the server of p11-kit.
 */
final class Hsm implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(10);

    private final Path folder;
    private final SoftHsm token;
    private @Nullable Process process;

    private Hsm(Path folder, SoftHsm token) {
        this.folder = folder;
        this.token = token;
    }

    /** One that is on, with everything it needs in {@code folder}. */
    static Hsm in(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        var hsm = new Hsm(folder, SoftHsm.in(folder));
        hsm.turnOn();
        return hsm;
    }

    /** Where a server finds it. */
    Place place() {
        return new Place(
                Place.HERE.host(),
                List.of(),
                Map.of("P11_KIT_SERVER_ADDRESS", "unix:path=" + socket()));
    }

    /** The {@code pkcs11} of a configuration. */
    String section() throws IOException {
        return token.section(SoftHsm.library("pkcs11/p11-kit-client.so", "p11-kit-modules"));
    }

    void writePin(String pin) throws IOException {
        token.writePin(pin);
    }

    void turnOn() throws IOException {
        Files.deleteIfExists(socket());
        var builder =
                new ProcessBuilder(
                                "p11-kit",
                                "server",
                                "--foreground",
                                "--name",
                                socket().toString(),
                                "--provider",
                                SoftHsm.library().toString(),
                                "pkcs11:token=" + SoftHsm.TOKEN)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("server.out").toFile());
        builder.environment().putAll(token.environment());
        process = Tool.start(builder);
        await("the HSM is on").atMost(START).until(() -> Files.exists(socket()));
    }

    /** Ends every session, as if each client's connection had been cut; new ones are accepted. */
    void cutSessions() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    void turnOff() {
        if (process != null) {
            List<ProcessHandle> sessions = process.descendants().toList();
            var _ = process.destroyForcibly().onExit().join();
            sessions.forEach(ProcessHandle::destroyForcibly);
            process = null;
        }
    }

    private Path socket() {
        return folder.resolve("socket");
    }

    @Override
    public void close() {
        turnOff();
    }
}
