package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends: a 4xx that says what and where, on record, and nothing changed. */
class BadInputTest {

    private static final int MEGABYTE = 1024 * 1024;

    private static TestApi api;

    @BeforeAll
    static void start() {
        api = new TestApi();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Arguments bad(String what, String path, String body, String field) {
        return Arguments.of(what, path, body, 400, "malformed-request", field);
    }

    private static Arguments issue(String what, String body, String field) {
        return bad(what, "/v1/issue", body, field);
    }

    private static Arguments refused(String what, String body, String field) {
        return Arguments.of(what, "/v1/issue", body, 403, "refused-by-role", field);
    }

    private static Arguments name(String what, String name) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("alt_names").add("a.example.org").add(name);
        return issue("DNS name " + what, body.toString(), "alt_names[1]");
    }

    private static Arguments uri(String what, String name) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("uri_sans").add(name);
        return issue("URI " + what, body.toString(), "uri_sans[0]");
    }

    private static Arguments sign(String what, String csr) {
        return bad("CSR " + what, "/v1/sign", csr(csr).toString(), "csr");
    }

    private static ObjectNode csr(String csr) {
        return JsonNodeFactory.instance.objectNode().put("csr", csr);
    }

    static Stream<Arguments> json() {
        return Stream.of(
                issue("no JSON", "{", ""),
                issue("no object", "[]", ""),
                issue("a bare null", "null", ""),
                issue("two values", "{} {}", ""),
                issue("a member twice", "{\"ttl\": \"1h\", \"ttl\": \"2h\"}", "ttl"),
                issue("a comment", "{/* */}", ""),
                issue("a single quote", "{'ttl': 1}", ""),
                issue("NaN", "{\"ttl\": NaN}", ""),
                issue("nested deeply", "{\"a\":".repeat(2000) + "1" + "}".repeat(2000), ""),
                issue("an endless number", "{\"ttl\": 1" + "0".repeat(5000) + "}", ""),
                issue("an unknown member", "{\"alt_name\": \"a.example.org\"}", "alt_name"),
                issue("a member of sign", "{\"csr\": \"x\"}", "csr"),
                issue("a number for a text", "{\"role\": 1}", "role"),
                issue("null for a text", "{\"role\": null}", "role"),
                issue("an object for a list", "{\"alt_names\": {}}", "alt_names"),
                issue("a number in a list", "{\"alt_names\": [1]}", "alt_names[0]"),
                issue("a list in a list", "{\"alt_names\": [[]]}", "alt_names[0]"),
                issue("a fraction for a lifetime", "{\"ttl\": 1.5}", "ttl"),
                issue("a boolean for a lifetime", "{\"ttl\": true}", "ttl"),
                issue("an unknown key type", "{\"key_type\": \"dsa-1024\"}", "key_type"),
                issue("a key type of others", "{\"key_type\": \"ec-p521\"}", "key_type"),
                issue("a role with a slash", "{\"role\": \"../web\"}", "role"),
                issue("a password for JSON", "{\"password\": \"secret1\"}", "password"),
                bad("sign without a CSR", "/v1/sign", "{}", "csr"),
                bad("sign without a body", "/v1/sign", "", ""),
                bad(
                        "renew with two keys",
                        "/v1/renew",
                        "{\"csr\": \"x\", \"key_type\": \"ec-p256\"}",
                        "key_type"),
                bad(
                        "renew with an unknown fact",
                        "/v1/renew",
                        "{\"current\": {\"crl\": 1}}",
                        "current.crl"),
                bad(
                        "renew with a negative CRL number",
                        "/v1/renew",
                        "{\"current\": {\"crl_number\": -1}}",
                        "current.crl_number"),
                bad(
                        "renew with a line break in a fact",
                        "/v1/renew",
                        "{\"current\": {\"sdk_version\": \"1\\n2\"}}",
                        "current.sdk_version"),
                bad("revoke nothing", "/v1/revoke", "{}", "serial_number"),
                bad(
                        "revoke no serial number",
                        "/v1/revoke",
                        "{\"serial_number\": \"xyz\"}",
                        "serial_number"),
                bad(
                        "revoke no certificate",
                        "/v1/revoke",
                        "{\"certificate\": \"xyz\"}",
                        "certificate"),
                bad(
                        "revoke for no reason there is",
                        "/v1/revoke",
                        "{\"serial_number\": \"42\", \"reason\": \"certificateHold\"}",
                        "reason"));
    }

    static Stream<Arguments> names() {
        return Stream.of(
                name("with NUL", "a.example.org\0.evil.org"),
                name("with a control character", "a.example\n.org"),
                name("with a space", "a example.org"),
                name("with a trailing dot", "a.example.org."),
                name("in letters beyond ASCII", "\u0430.example.org"),
                name("in bad punycode", "xn--a-\u00e4.example.org"),
                refused(
                        "a name that is an IPv4 address beyond the role's",
                        "{\"alt_names\": [\"192.0.2.3\"]}",
                        "alt_names[0]"),
                name("that is half an IPv4 address", "10.1.2"),
                name("with an underscore", "a_b.example.org"),
                name("that is two e-mail addresses", "a@b@example.org"),
                issue(
                        "an other name of no type",
                        "{\"other_sans\": [\"orders@example.org\"]}",
                        "other_sans[0]"),
                issue(
                        "an other name in Latin-1",
                        "{\"other_sans\": [\"1.2.3;IA5:orders\"]}",
                        "other_sans[0]"),
                issue(
                        "a serialNumber that PrintableString lacks",
                        "{\"serial_number\": \"4_2\"}",
                        "serial_number"),
                issue("17 user ids", "{\"user_ids\": \"" + "a,".repeat(17) + "\"}", "user_ids"),
                issue(
                        "a flag in quotes",
                        "{\"exclude_cn_from_sans\": \"true\"}",
                        "exclude_cn_from_sans"),
                refused(
                        "a user id that no rule allows",
                        "{\"user_ids\": [\"orders\"]}",
                        "user_ids[0]"),
                name("with an empty label", "a..example.org"),
                name("with a label of 64", "a".repeat(64) + ".example.org"),
                name("of 255", "a.".repeat(122) + "example.org"),
                name("with a star inside", "a*.example.org"),
                name("that is a star", "*"),
                name("that is empty", ""),
                issue(
                        "an IP address with a leading zero",
                        "{\"ip_sans\": [\"10.1.2.03\"]}",
                        "ip_sans[0]"),
                issue(
                        "a host name for an IP address",
                        "{\"ip_sans\": \"localhost\"}",
                        "ip_sans[0]"),
                uri("that is relative", "/orders"),
                uri("with a user", "https://root@example.org/"),
                uri("with an encoded slash", "spiffe://dev.example/ns/shop%2fsa"),
                uri("with dots for a segment", "spiffe://dev.example/ns/../sa"),
                issue(
                        "a common name that is none",
                        "{\"common_name\": \"Orders Inc.\"}",
                        "common_name"),
                issue("10,000 names", list(10_000), "alt_names"),
                issue("101 names", list(101), "alt_names"),
                issue(
                        "101 names with commas",
                        "{\"alt_names\": \"" + "a.example.org,".repeat(101) + "\"}",
                        "alt_names"));
    }

    static Stream<Arguments> lifetimes() {
        return Stream.of(
                issue("a lifetime of 0", "{\"ttl\": 0}", "ttl"),
                issue("a negative lifetime", "{\"ttl\": -3600}", "ttl"),
                issue("a negative lifetime in words", "{\"ttl\": \"-1h\"}", "ttl"),
                issue("a lifetime in weeks", "{\"ttl\": \"1w\"}", "ttl"),
                issue("a lifetime beyond counting", "{\"ttl\": 99999999999999999999}", "ttl"),
                issue("a lifetime of centuries", "{\"ttl\": \"99999d\"}", "ttl"),
                refused("a lifetime beyond the role's", "{\"ttl\": \"49h\"}", "ttl"),
                refused(
                        "a name beyond the role's",
                        "{\"alt_names\": [\"a.example.com\"]}",
                        "alt_names[0]"),
                refused(
                        "an address beyond the role's",
                        "{\"ip_sans\": [\"192.0.2.1\"]}",
                        "ip_sans[0]"));
    }

    static Stream<Arguments> csrs() {
        return Stream.of(
                sign("that is none", "xyz"),
                sign(
                        "that is an armoured nothing",
                        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"),
                sign("with a wrong signature", Csrs.withWrongSignature()),
                sign("with a weak RSA key", Csrs.ofKey(Csrs.rsa(1024), "SHA256withRSA")),
                sign(
                        "with a common name that is no DNS name",
                        Csrs.pem(Csrs.keys(), "CN=Orders Inc.")),
                sign(
                        "with a name of control characters",
                        Csrs.pem(Csrs.keys(), "", "a\u0007.example.org")),
                bad(
                        "CSR with other names than the body",
                        "/v1/sign",
                        csr(Csrs.pem(Csrs.keys(), "", "a.example.org"))
                                .put("alt_names", "b.example.org")
                                .toString(),
                        "csr"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"json", "names", "lifetimes", "csrs"})
    void isRefusedWithWhatAndWhereAndIsOnRecordAndChangesNothing(
            String what, String path, String body, int status, String problem, String field) {
        long before = api.ca.count("certificates");

        var answer = TestClient.of(api, TestApi.ORDERS).post(path, body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.field()).isEqualTo(field);
        assertThat(answer.json().get("detail").asText()).isNotBlank();
        assertThat(api.auditOf(answer.requestId())).as(what).hasSize(1);
        assertThat(api.ca.count("certificates")).isEqualTo(before);
    }

    static Stream<Arguments> largeBodies() {
        String json = "{\"role\": \"" + "a".repeat(MEGABYTE) + "\"}";
        byte[] octets = json.getBytes(StandardCharsets.US_ASCII);
        return Stream.of(
                Arguments.of("of known length", BodyPublishers.ofByteArray(octets)),
                Arguments.of(
                        "in chunks",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(octets))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("largeBodies")
    void aBodyOfAMegabyteIsTooLarge(String what, BodyPublisher body) {
        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .withJson()
                        .send("POST", api.https("/v1/issue"), body);

        assertThat(answer.status()).as(what).isEqualTo(413);
        assertThat(answer.problem()).isEqualTo("payload-too-large");
        assertThat(api.auditOf(answer.requestId())).hasSize(1);
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() {
        String json = "{}" + " ".repeat(RequestBody.MAX_OCTETS - 2);

        assertThat(TestClient.of(api, TestApi.ORDERS).post("/v1/explain", json).status())
                .isEqualTo(200);
        assertThat(TestClient.of(api, TestApi.ORDERS).post("/v1/explain", json + " ").status())
                .isEqualTo(413);
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() {
        byte[] latin1 = "{\"role\": \"b\u00fcro\"}".getBytes(StandardCharsets.ISO_8859_1);

        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .withJson()
                        .send("POST", api.https("/v1/issue"), BodyPublishers.ofByteArray(latin1));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText()).contains("UTF-8");
    }

    static List<String> otherMediaTypes() {
        return List.of(
                "application/x-www-form-urlencoded",
                "text/json",
                "application/merge-patch+json",
                "multipart/form-data; boundary=x",
                "nonsense");
    }

    @ParameterizedTest
    @MethodSource("otherMediaTypes")
    void aBodyOfAnotherMediaTypeIsNotLookedAt(String mediaType) {
        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .with("Content-Type", mediaType)
                        .post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.field()).isEqualTo("Content-Type");
    }

    @Test
    void aCompressedBodyIsNotLookedAt() {
        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .with("Content-Encoding", "gzip")
                        .post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(415);
    }

    static List<String> badQueries() {
        return List.of(
                "limit=0",
                "limit=501",
                "limit=1&limit=2",
                "limit=",
                "state=pending",
                "expires_before=tomorrow",
                "expires_before=%2B999999999-12-31T00:00:00Z",
                "after=x",
                "identity=dev/shop",
                "identity=dev/shop/orders&namespace=shop",
                "name=%ff%fe",
                "name=" + "a".repeat(3000),
                "color=red");
    }

    @ParameterizedTest
    @MethodSource("badQueries")
    void aBadQueryIsRefusedByParameter(String query) {
        var answer = TestClient.of(api, TestApi.OPERATOR).get("/v1/certificates?" + query);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(query).contains(answer.field());
    }

    @Test
    void aBadIdempotencyKeyIsRefused() {
        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .with("Idempotency-Key", "a".repeat(256))
                        .post("/v1/issue", "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("Idempotency-Key");
    }

    @Test
    void noValueOfARequestIsRepeatedAtLength() {
        var answer =
                TestClient.of(api, TestApi.ORDERS)
                        .post("/v1/issue", "{\"uri_sans\": \"" + "a".repeat(2000) + "\"}");

        assertThat(answer.text().length()).isLessThan(1000);
    }

    private static String list(int size) {
        var names = new ArrayList<String>();
        for (int i = 0; i < size; i++) {
            names.add("a.b");
        }
        return JsonMapper.builder()
                .build()
                .createObjectNode()
                .set("alt_names", JsonMapper.builder().build().valueToTree(names))
                .toString();
    }
}
