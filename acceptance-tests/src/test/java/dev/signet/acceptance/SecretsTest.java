package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.acceptance.Api.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where a secret could get to, looked at octet by octet. What is written here is looked through
 * again, with all the rest, by {@link WrittenTest}.
 */
class SecretsTest {

    private static final String PASSWORD = "correct-horse-battery-staple";

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
        Written.secret(PASSWORD);
    }

    @Test
    void aCredentialInTheWrongPlaceIsNotRepeated() throws Exception {
        String token = server.token(ORDERS);
        String operator = server.operatorToken();
        List<Answer> answers =
                List.of(
                        server.api().get("/v1/certificates?token=" + operator, token),
                        server.api().get("/v1/" + operator, token),
                        server.api().get("/v1/certificates", token + "A"),
                        server.api().get("/v1/certificates", operator + "A"),
                        server.api().post("/v1/issue", token, "{\"token\": \"" + operator + "\"}"),
                        server.api().post("/v1/issue", token, operator),
                        server.api().post("/v1/issue", token, "{}", "Cookie", "t=" + operator));

        for (Answer answer : answers) {
            assertThat(answer.text() + answer.headers().map())
                    .doesNotContain(operator, token.substring(token.lastIndexOf('.')));
        }
    }

    @Test
    void aPasswordIsNotRepeatedWhateverIsWrongWithTheRequest() throws Exception {
        String token = server.token(ORDERS);
        for (String body :
                List.of(
                        "{\"password\": [\"" + PASSWORD + "\"]}",
                        "{\"password\": {\"is\": \"" + PASSWORD + "\"}}",
                        "{\"password\": \"" + PASSWORD.repeat(20) + "\"}",
                        "{\"password\": \"" + PASSWORD + "\", \"ttl\": true}",
                        "{\"password\": \"" + PASSWORD)) {
            Answer answer =
                    server.api()
                            .post("/v1/issue", token, body, "Accept", "application/x-pkcs12")
                            .with(400);

            assertThat(answer.text()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void dumpsOfTheProcessAndItsMetricsHaveNone() throws Exception {
        var _ = useSecrets();
        String pid = String.valueOf(server.pid());

        for (String command :
                List.of("Thread.print -l", "VM.system_properties", "VM.command_line", "VM.flags")) {
            Files.writeString(Written.log("jcmd"), jcmd(pid, command));
        }
        Files.writeString(
                Written.log("metrics"),
                server.api().get("/metrics", server.token(ORDERS)).with(200).text());

        noneIn(Written.FOLDER);
    }

    /** As {@link WrittenTest}, so that this fails where it was caused. */
    private static void noneIn(Path written) throws IOException {
        Set<String> secrets = Written.secrets();
        try (Stream<Path> files = Files.list(written)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(Written.words(text)).as("%s", file).doesNotContainAnyElementsOf(secrets);
            }
        }
    }

    private String jcmd(String pid, String command) throws Exception {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return Tool.run(
                        folder,
                        Stream.concat(
                                        Stream.of(program.toString(), pid),
                                        Stream.of(command.split(" ")))
                                .toArray(String[]::new))
                .succeeded();
    }

    @Test
    void neitherTheDatabaseNorABackupHasASecretThatIsReadable() throws Exception {
        Set<String> secrets = useSecrets();
        Answer backup = server.api().post("/v1/backup", server.operatorToken(), "{}").with(201);

        byte[] database = database(Path.of(backup.json().path("file").asText()));
        String text = new String(database, StandardCharsets.ISO_8859_1);
        for (String secret : secrets) {
            assertThat(text.contains(secret)).as("%s", secret).isFalse();
        }
        assertThat(text).contains("signet-issuer"); // It is not compressed, nor empty.
    }

    /** The file of the embedded database in a backup. */
    private static byte[] database(Path backup) throws IOException {
        var octets = new ByteArrayOutputStream();
        try (var zip = new ZipFile(backup.toFile())) {
            for (var entry : zip.stream().toList()) {
                octets.write(zip.getInputStream(entry).readAllBytes());
            }
        }
        return octets.toByteArray();
    }

    /**
     * Issues with a token and with a password; the words, in text and in octets, that nobody but
     * the caller may have.
     */
    private Set<String> useSecrets() throws Exception {
        String token = server.token(ORDERS);
        JsonNode issued = server.api().post("/v1/issue", token, "{}").with(201).json();
        server.api()
                .post(
                        "/v1/issue",
                        token,
                        "{\"password\": \"" + PASSWORD + "\"}",
                        "Accept",
                        "application/x-pkcs12")
                .with(201);
        String key = issued.path("private_key").asText();
        String encryptionKey = Files.readString(server.data().resolve("key-encryption.key"));
        Written.secret(key);

        var secrets = new TreeSet<>(Written.words(key));
        secrets.addAll(Written.words(encryptionKey));
        secrets.add(token.substring(token.lastIndexOf('.') + 1));
        secrets.add(server.operatorToken());
        secrets.add(PASSWORD);
        secrets.add(octets(Base64.getDecoder().decode(encryptionKey.strip())));
        secrets.add(privateScalar(key));
        return secrets;
    }

    /** The 32 octets that are secret in a P-256 key: after OCTET STRING of that length. */
    private static String privateScalar(String pem) {
        byte[] pkcs8 = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        String text = octets(pkcs8);
        int scalar = text.indexOf("\u0004 ");
        assertThat(scalar).isPositive();
        return text.substring(scalar + 2, scalar + 2 + 32);
    }

    private static String octets(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
