package dev.signet.cli.agent.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReloadTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir Path directory;

    @Nested
    class ByCommand {

        @Test
        void runsTheProgramWithItsArgumentsAndNoShell() throws Exception {
            command("touch", directory.resolve("$(id) *").toString()).run();

            assertThat(directory.resolve("$(id) *")).exists();
        }

        @Test
        void aStatusOtherThanZeroIsAFailureThatSaysWhatTheProgramSaid() {
            assertThatThrownBy(
                            () -> command("sh", "-c", "echo no such; echo site >&2; exit 3").run())
                    .isInstanceOf(ReloadFailedException.class)
                    .hasMessage("reload command sh ended with status 3: no such | site");
        }

        @Test
        void ofWhatAProgramSaysTheBeginningIsKept() {
            assertThatThrownBy(() -> command("sh", "-c", "yes | head -c 300000; exit 1").run())
                    .isInstanceOf(ReloadFailedException.class)
                    .message()
                    .hasSizeLessThan(9000);
        }

        @Test
        void aProgramThatDoesNotEndIsKilledWithItsChildren() throws Exception {
            Path pid = directory.resolve("pid");
            var reload =
                    new CommandReload(
                            new ReloadConfig.Command(
                                    List.of("sh", "-c", "sleep 600 & echo $! >" + pid + "; wait"),
                                    Duration.ofSeconds(1)));

            assertThatThrownBy(reload::run)
                    .isInstanceOf(ReloadFailedException.class)
                    .hasMessageContaining("did not end within 1 s");
            var child = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
            if (child.isPresent()) {
                child.get().onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);
            }
        }

        @Test
        void aProgramThatThereIsNotIsNamed() {
            assertThatThrownBy(() -> command("/no/such/program").run())
                    .isInstanceOf(ReloadFailedException.class)
                    .hasMessageContaining("/no/such/program cannot be started");
        }

        private CommandReload command(String... words) {
            return new CommandReload(new ReloadConfig.Command(List.of(words), SOON));
        }
    }

    @Nested
    class BySignal {

        @Test
        void goesToTheProcessInThePidFile() throws Exception {
            Process process = new ProcessBuilder("sleep", "600").start();
            try {
                Path pid = Files.writeString(directory.resolve("pid"), process.pid() + "\n");

                SignalReload.toPidFile("USR1", pid).run();

                assertThat(process.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS).exitValue())
                        .isEqualTo(128 + 10);
            } finally {
                var _ = process.destroyForcibly();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "1",
                    "0",
                    "-1",
                    "12 34",
                    "4294967295",
                    "99999999999999999999",
                    "pid"
                })
        void aPidFileHasTheNumberOfOneProcess(String text) throws IOException {
            Path pid = Files.writeString(directory.resolve("pid"), text);

            assertThatThrownBy(() -> SignalReload.toPidFile("HUP", pid).run())
                    .isInstanceOf(ReloadFailedException.class)
                    .hasMessageContaining("has no number of a process");
        }

        @Test
        void aProcessThatIsGoneIsAFailure() throws Exception {
            Process process = new ProcessBuilder("true").start();
            assertThat(process.waitFor()).isZero();
            Path pid = Files.writeString(directory.resolve("pid"), "" + process.pid());

            assertThatThrownBy(() -> SignalReload.toPidFile("HUP", pid).run())
                    .isInstanceOf(ReloadFailedException.class)
                    .hasMessageContaining("cannot be sent SIGHUP");
            assertThatThrownBy(
                            () -> SignalReload.toPidFile("HUP", directory.resolve("missing")).run())
                    .isInstanceOf(ReloadFailedException.class)
                    .hasMessageContaining("missing");
        }

        @Test
        void aCommandThatHasNotStartedYetNeedsNone() {
            assertThatCode(SignalReload.toChild("HUP", OptionalLong::empty)::run)
                    .doesNotThrowAnyException();
        }
    }

    @Nested
    class ByHttp {

        @Test
        void sendsTheRequestOnceAndTakesAnyStatusOfSuccess() throws Exception {
            var seen = new CopyOnWriteArrayList<String>();
            HttpServer server = server(204, seen);
            try {
                http(server, "PUT", "/-/reload?x=1").run();
            } finally {
                server.stop(0);
            }

            assertThat(seen).containsExactly("PUT /-/reload?x=1");
        }

        @ParameterizedTest
        @ValueSource(ints = {302, 404, 500})
        void anyOtherStatusIsAFailureThatDoesNotShowTheQuery(int status) throws Exception {
            HttpServer server = server(status, new CopyOnWriteArrayList<>());
            try {
                assertThatThrownBy(() -> http(server, "POST", "/r?token=secret").run())
                        .isInstanceOf(ReloadFailedException.class)
                        .hasMessageContaining("/r answered " + status)
                        .message()
                        .doesNotContain("secret");
            } finally {
                server.stop(0);
            }
        }

        @Test
        @Timeout(60)
        void anAnswerThatDoesNotEndIsAFailureAfterTheTimeout() throws Exception {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.sendResponseHeaders(200, 0);
                        exchange.getResponseBody().write('x');
                        exchange.getResponseBody().flush();
                    });
            server.start();
            try {
                assertThatThrownBy(() -> http(server, "POST", "/", Duration.ofSeconds(1)).run())
                        .isInstanceOf(ReloadFailedException.class)
                        .hasMessageContaining("did not end within 1 s");
            } finally {
                server.stop(0);
            }
        }

        @Test
        void nobodyThereIsAFailure() throws Exception {
            HttpServer server = server(200, new CopyOnWriteArrayList<>());
            server.stop(0);

            assertThatThrownBy(() -> http(server, "POST", "/").run())
                    .isInstanceOf(ReloadFailedException.class)
                    .hasMessageContaining("failed");
        }

        private HttpReload http(HttpServer server, String method, String path) throws Exception {
            return http(server, method, path, SOON);
        }

        private HttpReload http(HttpServer server, String method, String path, Duration timeout)
                throws Exception {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
            return new HttpReload(
                    new ReloadConfig.Http(uri, method, timeout), SSLContext.getDefault());
        }

        private HttpServer server(int status, List<String> seen) throws IOException {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                        exchange.getResponseHeaders().set("Location", "/elsewhere");
                        exchange.sendResponseHeaders(status, -1);
                        exchange.close();
                    });
            server.start();
            return server;
        }
    }

    @Nested
    class Configured {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://example.org/reload",
                    "http://10.0.0.1/",
                    "ftp://localhost/",
                    "https://user:password@example.org/",
                    "file:///etc/passwd",
                    "http:localhost"
                })
        void aUrlThatWouldLeaveTheMachineUnprotectedIsRefused(String url) {
            assertThatThrownBy(() -> new ReloadConfig.Http(URI.create(url), "POST", SOON))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("reload.url is ");
        }

        @Test
        void otherMethodsSignalsAndTimesAreRefused() {
            URI url = URI.create("http://localhost/");
            assertThatThrownBy(() -> new ReloadConfig.Http(url, "DELETE", SOON))
                    .hasMessageContaining("POST or PUT");
            assertThatThrownBy(() -> new ReloadConfig.Signal("KILL", Optional.empty()))
                    .hasMessageContaining("HUP, USR1");
            assertThatThrownBy(() -> new ReloadConfig.Http(url, "POST", Duration.ofHours(1)))
                    .hasMessageContaining("at most 10m");
            assertThatThrownBy(() -> new ReloadConfig.Command(List.of(), SOON))
                    .hasMessageContaining("names no program");
            assertThat(new ReloadConfig.Signal("sighup", Optional.empty()).name()).isEqualTo("HUP");
        }
    }
}
