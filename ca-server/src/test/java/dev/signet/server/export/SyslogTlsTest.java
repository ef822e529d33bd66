package dev.signet.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.audit.RecordedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A syslog receiver behind TLS, whose certificate openssl made. */
class SyslogTlsTest {

    private static final List<ExportedEvent> EVENTS =
            List.of(
                    new ExportedEvent(
                            new RecordedEvent(
                                    1, Instant.EPOCH, "RoleDeleted", "operator", "", "{}", "00"),
                            "{\"index\":0,\"caller\":\"Bär\"}"));

    @TempDir private Path folder;

    @BeforeEach
    void makeCertificates() throws Exception {
        for (String name : List.of("receiver", "other")) {
            openssl(
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-subj",
                    "/CN=" + name,
                    "-addext",
                    "subjectAltName=IP:127.0.0.1",
                    "-keyout",
                    name + ".key",
                    "-out",
                    name + ".pem");
        }
        openssl(
                "pkcs12",
                "-export",
                "-in",
                "receiver.pem",
                "-inkey",
                "receiver.key",
                "-passout",
                "pass:test",
                "-out",
                "receiver.p12");
    }

    @Test
    void aReceiverThatIsTrustedGetsTheMessages() throws Exception {
        try (var receiver = receiver()) {
            sink(receiver, "127.0.0.1", "receiver.pem").write(EVENTS);

            assertThat(receiver.messages)
                    .containsExactly(
                            "<110>1 1970-01-01T00:00:00Z ca-0 signet - RoleDeleted -"
                                    + " {\"index\":0,\"caller\":\"Bär\"}");
        }
    }

    @Test
    void aReceiverThatIsNotTrustedGetsNothing() throws Exception {
        try (var receiver = receiver()) {
            assertThatThrownBy(() -> sink(receiver, "127.0.0.1", "other.pem").write(EVENTS))
                    .isInstanceOf(IOException.class);
            assertThat(receiver.messages).isEmpty();
        }
    }

    @Test
    void aReceiverWhoseCertificateNamesAnotherHostGetsNothing() throws Exception {
        try (var receiver = receiver()) {
            assertThatThrownBy(() -> sink(receiver, "localhost", "receiver.pem").write(EVENTS))
                    .isInstanceOf(IOException.class);
            assertThat(receiver.messages).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPS_READING", "NEVER_ENDS"})
    void aReceiverHasSoMuchTimeForABatchAndNoMore(TestReceiver.Mood mood) throws Exception {
        try (var receiver = receiver()) {
            receiver.mood = mood;
            var sink =
                    new SyslogSink(
                            config(receiver, "127.0.0.1", "receiver.pem"),
                            "x".repeat(1 << 25),
                            Duration.ofSeconds(1));

            assertThatThrownBy(() -> sink.write(EVENTS)).hasMessageContaining("not within PT1S");
        }
    }

    private SyslogSink sink(TestReceiver receiver, String host, String caFile) {
        return new SyslogSink(config(receiver, host, caFile), "ca-0");
    }

    private SyslogConfig config(TestReceiver receiver, String host, String caFile) {
        return new SyslogConfig(host, receiver.port(), true, Optional.of(folder.resolve(caFile)));
    }

    private TestReceiver receiver() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("receiver.p12"))) {
            keys.load(in, "test".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, "test".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return new TestReceiver(
                context.getServerSocketFactory()
                        .createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1")));
    }

    private void openssl(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
