package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code openssl s_server}: wants a client certificate, looks at CRLs, answers GET with a page. */
final class OpensslPeer implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("ACCEPT [^\\n]*:(\\d+)\\n");

    private final Process process;
    private final CertificateFiles own;
    private final int port;

    private OpensslPeer(Process process, CertificateFiles own, int port) {
        this.process = process;
        this.own = own;
        this.port = port;
    }

    /** A server that presents {@code own} and judges clients with its root and CRLs. */
    static OpensslPeer start(CertificateFiles own) throws IOException {
        Path log = own.folder().resolve("s_server.log");
        Process process =
                Tool.start(
                        new ProcessBuilder(
                                        "openssl",
                                        "s_server",
                                        "-accept",
                                        "127.0.0.1:0",
                                        "-cert",
                                        own.leaf().toString(),
                                        "-key",
                                        own.key().toString(),
                                        "-cert_chain",
                                        own.issuing().toString(),
                                        "-CAfile",
                                        own.trust().toString(),
                                        "-crl_check_all",
                                        "-x509_strict",
                                        "-Verify",
                                        "1",
                                        "-verify_return_error",
                                        "-tls1_3",
                                        "-www")
                                .redirectErrorStream(true)
                                .redirectOutput(log.toFile()));
        int port =
                await("openssl s_server listens")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> port(log), found -> found > 0);
        return new OpensslPeer(process, own, port);
    }

    private static int port(Path log) throws IOException {
        Matcher listening = LISTENING.matcher(Files.readString(log));
        return listening.find() ? Integer.parseInt(listening.group(1)) : 0;
    }

    /** Connects with openssl s_client as {@code client} and asks for the page. */
    Tool visitedBy(CertificateFiles client) throws IOException, InterruptedException {
        return visit(
                client.folder(),
                List.of(
                        "-cert",
                        client.leaf().toString(),
                        "-key",
                        client.key().toString(),
                        "-cert_chain",
                        client.issuing().toString(),
                        "-CAfile",
                        client.trust().toString(),
                        "-crl_check_all",
                        "-x509_strict"));
    }

    /** The same without a certificate. */
    Tool visitedByAnybody() throws IOException, InterruptedException {
        return visit(own.folder(), List.of("-CAfile", own.root().toString()));
    }

    private Tool visit(Path folder, List<String> credentials)
            throws IOException, InterruptedException {
        var command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + port,
                                "-tls1_3",
                                "-verify_return_error",
                                "-ign_eof"));
        command.addAll(credentials);
        return Tool.runWith("GET / HTTP/1.0\r\n\r\n", folder, command.toArray(String[]::new));
    }

    @Override
    public void close() {
        var _ = process.destroyForcibly().onExit().join();
    }
}
