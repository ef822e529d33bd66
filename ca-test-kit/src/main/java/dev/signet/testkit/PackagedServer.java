package dev.signet.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** A running server of signet.jar, in this JVM and in its own class loader. */
final class PackagedServer implements AutoCloseable {

    private final Reflected server;

    private PackagedServer(Reflected server) {
        this.server = server;
    }

    /**
     * Makes a CA in {@code data} and serves it.
     *
     * @param publicUrl where certificates say that CRLs are
     * @throws IOException if it cannot start, saying why
     */
    static PackagedServer start(ServerClasses classes, Path data, URI publicUrl)
            throws IOException {
        Object started =
                new Reflected(classes.loader(), classes.entry()).call("start", data, publicUrl);
        return new PackagedServer(new Reflected(classes.loader(), Objects.requireNonNull(started)));
    }

    int httpsPort() throws IOException {
        return (int) call("httpsPort");
    }

    int httpPort() throws IOException {
        return (int) call("httpPort");
    }

    String token(Workload workload, String audience, Duration lifetime) throws IOException {
        return (String)
                call("token", workload.namespace(), workload.serviceAccount(), audience, lifetime);
    }

    private Object call(String name, Object... arguments) throws IOException {
        return Objects.requireNonNull(server.call(name, arguments), name);
    }

    @Override
    public void close() throws IOException {
        server.run("close");
    }
}
