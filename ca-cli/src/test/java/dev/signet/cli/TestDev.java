package dev.signet.cli;

import dev.signet.client.CaClientConfig;
import dev.signet.client.tls.ClientTls;
import dev.signet.server.CaServer;
import dev.signet.server.StartFailedException;
import dev.signet.server.api.HttpConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A running server over a fresh data folder, with stand-in cluster and role, as dev leaves it. */
final class TestDev implements AutoCloseable {

    final DevFolder folder;
    final CaServer server;
    final URI uri;

    TestDev(Path data) throws IOException, StartFailedException, CommandFailedException {
        folder = new DevFolder(data);
        DevLog.to(data.resolveSibling("test.log"));
        int httpPort = Ports.free();
        server =
                CaServer.start(
                        folder.make(0, httpPort)
                                .withHttp(
                                        new HttpConfig("127.0.0.1", 0, OptionalInt.of(httpPort))));
        uri = URI.create("https://localhost:" + server.httpsPort());
        new DevRole(folder).make(uri);
    }

    /** Makes a role, as its operator would. */
    void role(String name, String json) throws IOException {
        send("PUT", "/v1/roles/" + name, json);
    }

    /** Takes in a CA that has its key elsewhere too, as its operator would. */
    void importIssuer(String json) throws IOException {
        send("POST", "/v1/issuers/import", json);
    }

    private void send(String method, String path, String json) throws IOException {
        try (HttpClient http =
                HttpClient.newBuilder()
                        .sslContext(
                                ClientTls.context(
                                        CaClientConfig.of(uri, folder.caFile()).trustAnchors(),
                                        Optional.empty()))
                        .build()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(uri.resolve(path))
                                    .header(
                                            "Authorization",
                                            "Bearer "
                                                    + Files.readString(folder.tokenFile()).strip())
                                    .header("Content-Type", "application/json")
                                    .method(method, BodyPublishers.ofString(json))
                                    .build(),
                            BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IOException("status " + answer.statusCode() + ": " + answer.body());
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
