package dev.signet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.signet.cli.file.CertificateFolder;
import dev.signet.cli.round.TestIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making the first role, on a server that answers what the test says. */
class DevRoleTest {

    @TempDir Path data;
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private DevFolder folder;
    private HttpServer server;
    private URI uri;

    @BeforeEach
    void start() throws IOException {
        folder = new DevFolder(data);
        Files.writeString(folder.tokenFile(), "token");
        Files.writeString(
                folder.caFile(), CertificateFolder.pem(List.of(new TestIssuer("root").root)));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestMethod());
                    exchange.sendResponseHeaders(answers.remove(), -1);
                    exchange.close();
                });
        server.start();
        uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aServerThatIsTooBusyIsAskedAgain() throws Exception {
        answers.addAll(List.of(503, 404, 503, 503, 201));

        new DevRole(folder).make(uri);

        assertThat(asked).containsExactly("GET", "GET", "PUT", "PUT", "PUT");
        assertThat(folder.roleFile()).exists();
    }

    @Test
    void anythingElseIsSaidAtOnce() {
        answers.addAll(List.of(404, 500));

        assertThatThrownBy(() -> new DevRole(folder).make(uri))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("the role could not be made: 500");
        assertThat(folder.roleFile()).doesNotExist();
    }
}
