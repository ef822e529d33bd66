package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.Identity;
import dev.signet.examples.spring.Application;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The application of {@code examples/spring-boot}, which docs/spring-boot.md shows. */
final class ExampleTest {

    @RegisterExtension static final CaTestExtension SIGNET = CaTestExtension.shared();

    private final TestCa ca = SIGNET.ca();

    private RunningApplication start(String... properties) {
        return RunningApplication.start(
                Optional.of(Server.TOMCAT),
                Application.class,
                List.of(
                        "spring.config.name=application",
                        "signet.server=" + ca.server(),
                        "signet.ca-file=" + ca.caFile(),
                        "signet.token-file=" + ca.tokenFile("shop/payments")),
                List.of(properties));
    }

    private int charge(RunningApplication application, String workload) throws IOException {
        return charge(new Peer(ca.peer(workload)), application);
    }

    private static int charge(Peer peer, RunningApplication application) throws IOException {
        return peer.send(
                        HttpRequest.newBuilder(application.uri("/charge"))
                                .POST(HttpRequest.BodyPublishers.noBody()))
                .statusCode();
    }

    @Test
    void letsOrdersChargeAndRefusesInventory() throws IOException {
        try (RunningApplication application = start()) {
            assertThat(charge(application, "shop/orders")).isEqualTo(200);
            assertThat(charge(application, "shop/inventory")).isEqualTo(403);
        }
    }

    /** S6: files that something else keeps fresh. */
    @Test
    void readsFilesAsTheyChangeWithoutAFailedRequest(@TempDir Path folder) throws Exception {
        write(folder, ca.issue("shop/payments"));
        try (RunningApplication application =
                        start(
                                "spring.profiles.active=pem",
                                "tls.folder=" + folder,
                                "spring.ssl.bundle.watch.file.quiet-period=500ms");
                var traffic =
                        new Traffic(
                                Map.of(
                                        "orders",
                                        uri -> {
                                            assertThat(charge(application, "shop/orders"))
                                                    .isEqualTo(200);
                                            return "";
                                        }),
                                application.uri("/charge"))) {
            Identity renewed = ca.issue("shop/payments");
            write(folder, renewed);

            await().until(
                            () ->
                                    new Peer(ca.peer("shop/orders"))
                                            .serverSerial(application.uri("/charge")),
                            renewed.leaf().getSerialNumber()::equals);
            traffic.goesOn();
        }
    }

    @Test
    void movesOverFromFilesWithOneLine(@TempDir Path folder) throws Exception {
        write(folder, ca.issue("shop/payments"));
        try (RunningApplication application =
                start(
                        "spring.profiles.active=pem",
                        "tls.folder=" + folder,
                        "server.ssl.bundle=signet")) {
            var orders = new Peer(ca.peer("shop/orders"));
            assertThat(charge(orders, application)).isEqualTo(200);
            assertThat(orders.serverSerial(application.uri("/charge")))
                    .isEqualTo(
                            application
                                    .identity()
                                    .generation()
                                    .identity()
                                    .leaf()
                                    .getSerialNumber());
            assertThatThrownBy(() ->
                            charge(new Peer(Contexts.trusting(ca.trustAnchors())), application))
                    .isInstanceOf(IOException.class);
        }
    }

    /** The key first, each file at once, as {@code signet agent} does. */
    private void write(Path folder, Identity identity) throws IOException {
        replace(folder, "ca.crt", pem("CERTIFICATE", ca.trustAnchors()));
        replace(folder, "tls.key", block("PRIVATE KEY", identity.privateKey().getEncoded()));
        replace(folder, "tls.crt", pem("CERTIFICATE", identity.chain()));
    }

    private static void replace(Path folder, String name, String text) throws IOException {
        Path aside = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(aside, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String pem(String type, List<X509Certificate> certificates) {
        var text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(block(type, certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    private static String block(String type, byte[] der) {
        return "-----BEGIN "
                + type
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END "
                + type
                + "-----\n";
    }
}
