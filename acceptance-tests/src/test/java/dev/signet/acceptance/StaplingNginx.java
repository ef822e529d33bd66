package dev.signet.acceptance;

import static org.awaitility.Awaitility.await;

import dev.signet.testing.postgres.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An nginx that fetches OCSP responses for its own certificate and staples them (RFC 6066 §8). */
final class StaplingNginx implements AutoCloseable {

    private final Process process;
    private final CertificateFiles own;
    private final int port;

    private StaplingNginx(Process process, CertificateFiles own, int port) {
        this.process = process;
        this.own = own;
        this.port = port;
    }

    /** A server that presents {@code own} and asks {@code responder} about it. */
    static StaplingNginx start(CertificateFiles own, URI responder) throws IOException {
        Path folder = own.folder();
        int port = FreePort.any();
        Files.writeString(
                folder.resolve("chain.pem"),
                Files.readString(own.leaf()) + Files.readString(own.issuing()));
        Files.writeString(
                folder.resolve("authorities.pem"),
                Files.readString(own.issuing()) + Files.readString(own.root()));
        Path config =
                Files.writeString(
                        folder.resolve("nginx.conf"),
                        """
                        daemon off;
                        pid FOLDER/nginx.pid;
                        error_log FOLDER/nginx.log info;
                        events {}
                        http {
                            access_log off;
                            server {
                                listen 127.0.0.1:%d ssl;
                                ssl_certificate FOLDER/chain.pem;
                                ssl_certificate_key FOLDER/key.pem;
                                ssl_stapling on;
                                ssl_stapling_verify on;
                                ssl_trusted_certificate FOLDER/authorities.pem;
                                ssl_stapling_responder %s;
                                return 200 ok;
                            }
                        }
                        """
                                .formatted(port, responder)
                                .replace("FOLDER", folder.toString()));
        Process process =
                Tool.start(
                        new ProcessBuilder(ComposeStack.nginx(), "-c", config.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(folder.resolve("nginx.out").toFile()));
        return new StaplingNginx(process, own, port);
    }

    /**
     * What openssl's client says of a handshake with a stapled response: nginx fetches the first
     * one after the first handshake.
     */
    String stapled() {
        return await("nginx staples")
                .atMost(Duration.ofSeconds(20))
                .until(this::handshake, said -> said.contains("OCSP Response Status: successful"));
    }

    private String handshake() throws IOException, InterruptedException {
        return Tool.run(
                        own.folder(),
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + port,
                        "-status",
                        "-CAfile",
                        own.root().toString())
                .out();
    }

    /** curl insists on a stapled response that is good. */
    Tool visitedByCurl(String name) throws IOException, InterruptedException {
        return Tool.run(
                own.folder(),
                "curl",
                "-sS",
                "--cert-status",
                "--cacert",
                own.root().toString(),
                "--resolve",
                name + ":" + port + ":127.0.0.1",
                "https://" + name + ":" + port + "/");
    }

    @Override
    public void close() {
        process.destroy(); // So that its worker ends too.
        var _ = process.onExit().join();
    }
}
