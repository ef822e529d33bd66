package dev.signet.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Everything that the documentation tells people to type, typed. */
class ExamplesTest {

    private static final Path EXAMPLES = Repository.ROOT.resolve("examples");

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private final TestCa ca = SIGNET.ca();

    @TempDir private Path folder;

    @Test
    void theProgramGetsACertificateRenewsItAndRevokesTheFirst() throws Exception {
        Path token = ca.tokenFile("shop/java");
        var printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            IssueACertificate.main(
                    new String[] {
                        ca.server().toString(), ca.caFile().toString(), token.toString()
                    });
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(UTF_8))
                .contains(
                        "java.shop.svc.cluster.local",
                        "renew from 2",
                        " replaces the first",
                        " was revoked at 2");
    }

    @Test
    void aPodNeedsOneLine() throws Exception {
        Ran ran =
                Ran.run(
                        folder,
                        Map.of(
                                "SIGNET_SERVER",
                                ca.server().toString(),
                                "SIGNET_TOKEN_FILE",
                                ca.tokenFile("shop/orders").toString(),
                                "SIGNET_CA_FILE",
                                ca.caFile().toString(),
                                "SIGNET_STORE",
                                folder.resolve("store").toString()),
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                OneLine.class.getName()));

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out().lines())
                .hasSize(4)
                .startsWith("204")
                .anyMatch(line -> line.startsWith("FRESH until 2"))
                .anyMatch(line -> line.startsWith("generation "))
                .endsWith("204");
    }

    @Test
    void anInitContainerNeedsNothingButCurlAndItsToken() throws Exception {
        Ran ran = initContainer("signet");

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(Files.readString(folder.resolve("identity.pem")))
                .containsOnlyOnce("PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----")
                .contains("-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----");
        assertThat(Files.getPosixFilePermissions(folder.resolve("identity.pem"))).hasSize(2);
        assertThat(folder.resolve("ca.crt")).hasSameTextualContentAs(ca.caFile());
    }

    @Test
    void anInitContainerThatIsRefusedFailsAndShowsWhy() throws Exception {
        Ran ran = initContainer("another-server");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).contains("urn:signet:problem:unauthenticated", "audience");
        assertThat(folder.resolve("identity.pem")).doesNotExist();
    }

    @Test
    void everyCommandForCurlDoesWhatItSays() throws Exception {
        Files.writeString(folder.resolve(".curlrc"), "fail-with-body\nsilent\nshow-error\n");
        Files.copy(EXAMPLES.resolve("role.json"), folder.resolve("role.json"));
        Map<String, String> environment = new HashMap<>();
        environment.put("CURL_HOME", folder.toString());
        environment.put("SIGNET", ca.server().toString());
        environment.put("CA", ca.caFile().toString());
        environment.put("TOKEN", ca.token("store/orders"));
        environment.put("OPERATOR", operatorToken());

        Ran ran =
                Ran.run(folder, environment, List.of("sh", EXAMPLES.resolve("curl.sh").toString()));

        assertThat(ran.status()).as("%s%n%s", ran.out(), ran.err()).isZero();
        assertThat(ran.out())
                .contains("\"private_key\":", "orders.store.svc.cluster.local")
                .contains("\"decision\":\"refused\"", "www.example.org")
                .contains("\"already_revoked\":false")
                .contains("crlNumber=")
                .contains("\"name\":\"shop\"")
                .contains("tls.crt: OK")
                .contains("\"state\":\"planned\"", "\"state\":\"executing\"");
        assertThat(Files.readString(folder.resolve("renewed.pem"))).contains("PRIVATE KEY");
        assertThat(folder.resolve("identity.p12")).isNotEmptyFile();
    }

    @Test
    void everyCommandForIssuersDoesWhatItSays() throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("SIGNET", ca.server().toString());
        environment.put("CA", ca.caFile().toString());
        environment.put("OPERATOR", operatorToken());

        Ran ran =
                Ran.run(
                        folder,
                        environment,
                        List.of("sh", EXAMPLES.resolve("issuers.sh").toString()));

        assertThat(ran.status()).as("%s%n%s", ran.out(), ran.err()).isZero();
        assertThat(ran.out())
                .contains("\"name\":\"services\"", "\"parent\":\"services-root\"")
                .contains("\"name\":\"online\"", "\"name\":\"legacy\"")
                .contains("\"ca_chain\":", "\"signed_by\":\"services-root\"");
    }

    @Test
    void aCeremonyGoesFromAnOfflineRootToAnIssuerThatSigns() throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("SIGNET", ca.server().toString());
        environment.put("CA", ca.caFile().toString());
        environment.put("OPERATOR", operatorToken());
        environment.put("COMMAND", String.join(" ", Repository.signet()));
        environment.put("PLAN", EXAMPLES.resolve("ceremony/plan.yaml").toString());

        Ran ran =
                Ran.run(
                        folder,
                        environment,
                        List.of("sh", EXAMPLES.resolve("ceremony.sh").toString()));

        assertThat(ran.status()).as("%s%n%s", ran.out(), ran.err()).isZero();
        assertThat(ran.out())
                .contains("4. make-crl", "4 steps hold", "online.crt: OK")
                .contains("\"name\":\"held\"", "\"state\":\"active\"");
    }

    @Test
    void everyRoleOfTheDocumentationIsOne() throws Exception {
        List<Path> roles;
        try (var files = Files.list(EXAMPLES.resolve("roles"))) {
            roles = files.sorted().toList();
        }
        assertThat(roles).hasSizeGreaterThan(3);
        for (Path role : roles) {
            String name = role.getFileName().toString().replace(".json", "");
            Ran ran = curl("PUT", "/v1/roles/doc-" + name, "--data-binary", "@" + role);
            assertThat(ran.out()).as(name).contains("\"version\":1");
            assertThat(curl("DELETE", "/v1/roles/doc-" + name).status()).isZero();
        }
    }

    private Ran curl(String method, String path, String... more)
            throws IOException, InterruptedException {
        var command = new java.util.ArrayList<>(List.of("curl", "-sS", "-X", method));
        command.addAll(List.of("--cacert", ca.caFile().toString()));
        command.addAll(List.of("-H", "Authorization: Bearer " + operatorToken()));
        command.addAll(List.of("-H", "Content-Type: application/json"));
        command.addAll(List.of(more));
        command.add(ca.server().toString() + path);
        return Ran.run(folder, Map.of(), command);
    }

    private Ran initContainer(String audience) throws IOException, InterruptedException {
        Path token =
                Files.writeString(
                        folder.resolve("token"),
                        ca.token("store/init", audience, Duration.ofHours(1)));
        return Ran.run(
                folder,
                Map.of(
                        "SIGNET",
                        ca.server().toString(),
                        "CA",
                        ca.caFile().toString(),
                        "TOKEN",
                        token.toString(),
                        "OUT",
                        folder.toString()),
                List.of("sh", EXAMPLES.resolve("init-container.sh").toString()));
    }

    private String operatorToken() throws IOException {
        return Files.readString(ca.operatorTokenFile()).strip();
    }
}
