package dev.signet.cli;

import dev.signet.server.CaServer;
import dev.signet.server.StartFailedException;
import dev.signet.server.api.HttpConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
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

    @Override
    public void close() {
        server.close();
    }
}
