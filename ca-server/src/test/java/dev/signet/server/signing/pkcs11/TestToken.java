package dev.signet.server.signing.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A token of SoftHSM, whose library is in the process of the tests. The library reads its
 * configuration from the file that the environment of that process names (see the POM).
 */
final class TestToken {

    static final String PIN = "1234";

    /** Calls at once. */
    static final int THREADS = 2;

    private static final Path LIBRARY =
            Stream.of(
                            "/usr/lib/softhsm/libsofthsm2.so",
                            "/usr/lib64/softhsm/libsofthsm.so",
                            "/usr/local/lib/softhsm/libsofthsm2.so")
                    .map(Path::of)
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() ->
                            new AssertionError(
                                    "these tests need SoftHSM 2; on Debian: apt install softhsm2"));

    /** As {@link System#nanoTime}; pauses are over when a test says so. */
    final AtomicLong nanoTime = new AtomicLong();

    private final String label = UUID.randomUUID().toString().substring(0, 18);
    private final Path pinFile;

    /** Makes one; the file of its PIN goes to {@code folder}. */
    TestToken(Path folder) throws IOException, InterruptedException {
        this.pinFile = folder.resolve("pin");
        writePin(PIN);
        configure();
        Path said = Files.createTempFile(folder, "softhsm2-util", ".out");
        int status =
                new ProcessBuilder(
                                List.of(
                                        "softhsm2-util",
                                        "--init-token",
                                        "--free",
                                        "--label",
                                        label,
                                        "--pin",
                                        PIN,
                                        "--so-pin",
                                        "5678"))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start()
                        .waitFor();
        assertThat(status).as(Files.readString(said)).isZero();
    }

    private static void configure() throws IOException {
        Path file = Path.of(System.getenv("SOFTHSM2_CONF"));
        Path tokens = file.resolveSibling("tokens");
        Files.createDirectories(tokens);
        Files.writeString(file, "directories.tokendir = " + tokens + "\nlog.level = ERROR\n");
    }

    void writePin(String pin) throws IOException {
        Files.writeString(pinFile, pin + "\n");
        Files.setPosixFilePermissions(pinFile, PosixFilePermissions.fromString("rw-------"));
    }

    Pkcs11Config config() {
        return new Pkcs11Config(LIBRARY, label, pinFile);
    }

    /** As a server has it. */
    Pkcs11Token opened() {
        return new Pkcs11Token(config(), Executors.newFixedThreadPool(THREADS), nanoTime::get);
    }

    /** Pauses are over. */
    void letTimePass() {
        nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(1));
    }

    /** Ends every session of this process with the token, and with them its login. */
    void endSessions() throws Throwable {
        call("C_CloseAllSessions", slot());
    }

    /**
     * How many objects there are in sessions of this process, which is logged in, with the token.
     */
    long sessionObjects() throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(JAVA_LONG);
            long serial = 4;
            call("C_OpenSession", slot(), serial, MemorySegment.NULL, MemorySegment.NULL, handle);
            long session = handle.get(JAVA_LONG, 0);
            MemorySegment notInTheToken = arena.allocate(24, Long.BYTES);
            notInTheToken.set(JAVA_LONG, 0, 1);
            notInTheToken.set(ADDRESS, Long.BYTES, arena.allocate(1));
            notInTheToken.set(JAVA_LONG, 2L * Long.BYTES, 1);
            call("C_FindObjectsInit", session, notInTheToken, 1L);
            MemorySegment count = arena.allocate(JAVA_LONG);
            call("C_FindObjects", session, arena.allocate(JAVA_LONG, 100), 100L, count);
            call("C_CloseSession", session);
            return count.get(JAVA_LONG, 0);
        }
    }

    private long slot() throws Exception {
        return new Cryptoki(LIBRARY).token(label).orElseThrow().slot();
    }

    /** Each argument is a CK_ULONG or a pointer. */
    @SuppressWarnings("restricted") // A PKCS #11 library is native code by its nature.
    private static void call(String function, Object... arguments) throws Throwable {
        MemoryLayout[] layouts =
                Stream.of(arguments)
                        .map(each -> each instanceof Long ? JAVA_LONG : ADDRESS)
                        .toArray(MemoryLayout[]::new);
        long answer =
                (long)
                        Linker.nativeLinker()
                                .downcallHandle(
                                        SymbolLookup.libraryLookup(LIBRARY, Arena.global())
                                                .findOrThrow(function),
                                        FunctionDescriptor.of(JAVA_LONG, layouts))
                                .invokeWithArguments(arguments);
        assertThat(answer).as(function).isZero();
    }

    /** Takes the state of the library away, as a device that was off has lost it. */
    void forgetEverything() throws Exception {
        var library = new Cryptoki(LIBRARY);
        assertThat(library.token(label)).isPresent();
        library.end();
    }
}
