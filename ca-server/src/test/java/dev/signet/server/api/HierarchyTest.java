package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Roots, intermediates and what operators do with them, in the eyes of openssl and the JDK. */
class HierarchyTest {

    private static TestApi api;
    private static TestClient operator;
    @TempDir private static Path folder;
    private static Openssl openssl;

    @BeforeAll
    static void start() {
        api = new TestApi();
        operator = TestClient.of(api, TestApi.OPERATOR);
        openssl = new Openssl(folder);
    }

    @AfterAll
    static void stop() {
        assertThat(api.selfAudit()).isEmpty();
        api.close();
    }

    /** The time of the test's clock, for openssl. */
    private static String now() {
        return Long.toString(api.ca.clock.instant().getEpochSecond());
    }

    private static JsonNode post(String path, String json) {
        var answer = operator.post(path, json);
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        return answer.json();
    }

    private static String refused(String path, String json) {
        var answer = operator.post(path, json);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        return answer.field() + ": " + answer.json().get("detail").asText();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode root(String name, String more) {
        return post(
                "/v1/issuers",
                "{\"name\": \"%s\", \"kind\": \"root\", \"common_name\": \"%s\"%s}"
                        .formatted(name, name, more));
    }

    private static JsonNode intermediate(String name, String parent, String more) {
        return post(
                "/v1/issuers",
                "{\"name\": \"%s\", \"kind\": \"intermediate\", \"parent\": \"%s\", \"common_name\": \"%s\"%s}"
                        .formatted(name, parent, name, more));
    }

    /** A CSR for a new key of openssl's, with {@code extensions} asked for. */
    private static String csr(String name, String... extensions) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "req",
                                "-new",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-keyout",
                                name + ".key",
                                "-out",
                                name + ".csr",
                                "-subj",
                                "/O=Elsewhere/CN=" + name));
        for (String extension : extensions) {
            arguments.add("-addext");
            arguments.add(extension);
        }
        var _ = openssl.run(arguments.toArray(String[]::new));
        return openssl.text(name + ".csr");
    }

    /** A CA of openssl's that signed itself; {@code name}.pem and {@code name}.key. */
    private static void foreignRoot(String name, String... options) {
        var _ = openssl.file("none.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
        var arguments =
                new ArrayList<>(
                        List.of(
                                "req",
                                "-x509",
                                "-config",
                                "none.cnf",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-keyout",
                                name + ".key",
                                "-out",
                                name + ".pem",
                                "-days",
                                "36500",
                                "-subj",
                                "/CN=" + name,
                                "-addext",
                                "subjectKeyIdentifier=hash"));
        arguments.addAll(List.of(options));
        var _ = openssl.run(arguments.toArray(String[]::new));
    }

    private static final String[] CA = {
        "-addext", "basicConstraints=critical,CA:true",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign"
    };

    /** Lets the root {@code by} sign {@code csr} with {@code extensions}; in PEM. */
    private static String foreignSign(String by, String csr, String extensions) {
        var _ = openssl.file("signed.csr", csr);
        var _ =
                openssl.file(
                        "signed.ext",
                        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n" + extensions);
        var _ =
                openssl.run(
                        "x509",
                        "-req",
                        "-in",
                        "signed.csr",
                        "-CA",
                        by + ".pem",
                        "-CAkey",
                        by + ".key",
                        "-CAcreateserial",
                        "-days",
                        "3650",
                        "-extfile",
                        "signed.ext",
                        "-out",
                        "signed.pem");
        return openssl.text("signed.pem");
    }

    private static final String SUBORDINATE =
            "basicConstraints=critical,CA:true,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n";

    private static void assertVerifies(String root, List<String> chain) throws Exception {
        Openssl.Said said = verified(root, chain);
        assertThat(said.status()).as(said.text()).isZero();
        assertPkix(root, chain);
    }

    private static Openssl.Said verified(String root, List<String> chain) {
        var _ = openssl.file("root.pem", root);
        var _ = openssl.file("leaf.pem", chain.getFirst());
        var _ = openssl.file("untrusted.pem", String.join("", chain.subList(1, chain.size())));
        return chain.size() == 1
                ? openssl.tried(
                        "verify",
                        "-x509_strict",
                        "-attime",
                        now(),
                        "-CAfile",
                        "root.pem",
                        "leaf.pem")
                : openssl.tried(
                        "verify",
                        "-x509_strict",
                        "-attime",
                        now(),
                        "-CAfile",
                        "root.pem",
                        "-untrusted",
                        "untrusted.pem",
                        "leaf.pem");
    }

    private static void assertPkix(String root, List<String> chain) throws Exception {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(certificate(root), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(api.ca.clock.instant()));
        var path = new ArrayList<X509Certificate>();
        for (String each : chain) {
            path.add(certificate(each));
        }
        var _ =
                CertPathValidator.getInstance("PKIX")
                        .validate(
                                CertificateFactory.getInstance("X.509").generateCertPath(path),
                                parameters);
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }

    /** The certificates of the issuer's chain, its own first. */
    private static List<String> chain(String issuer) {
        String pem = operator.get("/v1/issuers/" + issuer + "/chain").text();
        return List.of(pem.split("(?<=-----END CERTIFICATE-----\n)"));
    }

    private static String described(String certificate) {
        var _ = openssl.file("described.pem", certificate);
        return openssl.run("x509", "-in", "described.pem", "-noout", "-text");
    }

    @ParameterizedTest
    @CsvSource({
        "ec-p256, ecdsa-sha256, ecdsa-with-SHA256",
        "ec-p521, ecdsa-sha512, ecdsa-with-SHA512",
        "ed25519, ed25519, ED25519",
        "rsa-3072, rsa-sha256, sha256WithRSAEncryption",
        "rsa-2048, rsa-pss-sha256, rsassaPss",
        "rsa-4096, rsa-pss-sha384, rsassaPss"
    })
    void aHierarchyOfEveryKindOfKeyIsMadeAndVerifies(String keys, String signature, String openssl)
            throws Exception {
        String kind =
                ", \"key_type\": \"%s\", \"signature_algorithm\": \"%s\""
                        .formatted(keys, signature);
        JsonNode root = root("root-" + keys, kind);
        JsonNode issuing = intermediate("ca-" + keys, "root-" + keys, kind);

        assertThat(root.get("signature_algorithm").asText()).isEqualTo(signature);
        assertThat(described(issuing.get("certificate").asText()))
                .contains("Signature Algorithm: " + openssl)
                .contains("CA:TRUE, pathlen:0")
                .contains("Certificate Sign, CRL Sign\n")
                .doesNotContain("Digital Signature");
        assertVerifies(root.get("certificate").asText(), chain("ca-" + keys).subList(0, 1));
    }

    @Test
    void crlsAndOcspResponsesOfAnIssuerThatSignsWithPssVerify() {
        String pss = ", \"key_type\": \"rsa-2048\", \"signature_algorithm\": \"rsa-pss-sha256\"";
        var _ = root("pss-root", pss);
        var _ = intermediate("pss", "pss-root", pss);
        api.ca.delegates.run();
        var _ = openssl.file("pss.pem", chain("pss").getFirst());
        var _ = openssl.file("pss-root.pem", chain("pss").getLast());
        var _ = openssl.file("pss.crl", operator.get("/v1/issuers/pss-root/crl?format=pem").text());

        assertThat(
                        openssl.run(
                                "crl",
                                "-in",
                                "pss.crl",
                                "-noout",
                                "-text",
                                "-CAfile",
                                "pss-root.pem"))
                .contains("verify OK", "rsassaPss", "Mask Algorithm: mgf1 with sha256");
        assertThat(
                        openssl.run(
                                "ocsp",
                                "-issuer",
                                "pss-root.pem",
                                "-cert",
                                "pss.pem",
                                "-CAfile",
                                "pss-root.pem",
                                "-attime",
                                now(),
                                "-url",
                                api.http("/v1/issuers/pss-root/ocsp").toString(),
                                "-text"))
                .contains("Response verify OK", "Cert Status: good", "rsassaPss");
    }

    @Test
    void aNewRootIsInTheTrustBundleAndSignsAtOnce() {
        var _ = root("trusted", "");

        assertThat(operator.get("/v1/trust-bundle").text())
                .contains(
                        operator.get("/v1/issuers/trusted")
                                .json()
                                .get("certificate")
                                .toString()
                                .replace("\"", ""));
        assertThat(intermediate("below", "trusted", "").get("state").asText()).isEqualTo("active");
    }

    @Test
    void aNewIssuerSignsOnlyWhenItsCrlsArePublished() {
        var _ = root("fresh-root", "");
        var fresh = intermediate("fresh", "fresh-root", "");

        assertThat(fresh.get("state").asText()).isEqualTo("active");
        for (String crl :
                List.of("fresh-root/crl", "fresh-root/crl/0", "fresh/crl", "fresh/crl/0")) {
            assertThat(operator.get("/v1/issuers/" + crl).status()).as(crl).isEqualTo(200);
        }
    }

    @Test
    void nothingIsMadeUnderANameThatIsTaken() {
        var _ = root("taken", "");

        var again =
                operator.post(
                        "/v1/issuers",
                        "{\"name\": \"taken\", \"kind\": \"root\", \"common_name\": \"Taken\"}");

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("issuer-exists");
    }

    @Test
    void nameConstraintsAreCriticalAndVerifiersHoldLeavesToThem() {
        String csr = csr("constrained");
        ObjectNode request = object().put("csr", csr).put("ttl", "90d");
        ObjectNode constraints = request.putObject("name_constraints");
        ObjectNode permitted = constraints.putObject("permitted");
        permitted.putArray("dns").add("svc.cluster.local");
        permitted.putArray("ip").add("10.0.0.0/8").add("fd00::/8");
        permitted.putArray("uri").add("cluster.local");
        permitted.putArray("email").add("example.org");
        constraints.putObject("excluded").putArray("dns").add("kube-system.svc.cluster.local");

        JsonNode signed = post("/v1/issuers/root/sign-intermediate", request.toString());

        String text = described(signed.get("certificate").asText());
        assertThat(text)
                .contains("X509v3 Name Constraints: critical")
                .contains("DNS:svc.cluster.local")
                .contains("IP:10.0.0.0/255.0.0.0")
                .contains("URI:cluster.local")
                .contains("email:example.org")
                .containsSubsequence("Excluded:", "DNS:kube-system.svc.cluster.local");
        List<String> chain = texts(signed.get("ca_chain"));
        var _ = openssl.file("constrained.pem", chain.getFirst());
        assertThat(leafBelow(chain, "DNS:orders.shop.svc.cluster.local").status()).isZero();
        assertThat(leafBelow(chain, "URI:spiffe://cluster.local/ns/shop/sa/orders").status())
                .isZero();
        for (String outside :
                List.of(
                        "DNS:www.example.org",
                        "DNS:dns.kube-system.svc.cluster.local",
                        "IP:192.0.2.1",
                        "URI:spiffe://other.example/ns/shop/sa/orders",
                        "email:ops@example.net")) {
            assertThat(leafBelow(chain, outside).text())
                    .as(outside)
                    .containsAnyOf("permitted subtree violation", "excluded subtree violation");
        }
    }

    /** A leaf that the intermediate "constrained" signs, and what openssl says of it. */
    private static Openssl.Said leafBelow(List<String> chain, String name) {
        var _ =
                openssl.run(
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "under.key",
                        "-out",
                        "under.csr",
                        "-subj",
                        "/O=Leaf");
        var _ =
                openssl.file(
                        "under.ext",
                        "subjectAltName="
                                + name
                                + "\nauthorityKeyIdentifier=keyid\n"
                                + "subjectKeyIdentifier=hash\nkeyUsage=critical,digitalSignature\n");
        var _ =
                openssl.run(
                        "x509",
                        "-req",
                        "-in",
                        "under.csr",
                        "-CA",
                        "constrained.pem",
                        "-CAkey",
                        "constrained.key",
                        "-CAcreateserial",
                        "-days",
                        "365",
                        "-extfile",
                        "under.ext",
                        "-out",
                        "under.pem");
        // openssl dates certificates by its own clock, which the test's clock knows nothing of.
        var _ = openssl.file("root.pem", chain.getLast());
        return openssl.tried(
                "verify",
                "-x509_strict",
                "-no_check_time",
                "-CAfile",
                "root.pem",
                "-untrusted",
                "constrained.pem",
                "under.pem");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'permitted': {'dns': ['example.com']}} | dns example.com goes beyond the name constraints of CN=bound: permitted [example.org], excluded [admin.example.org]",
                "{'permitted': {'dns': ['a.example.org', 'org']}} | dns org goes beyond",
                "{'permitted': {'dns': ['x.admin.example.org']}} | dns x.admin.example.org goes beyond",
                "{'permitted': {'ip': ['10.0.0.0/7']}} | ip 10.0.0.0/7 goes beyond",
            })
    void aCaIsNotCertifiedForNamesThatACaAboveItDoesNotPermit(String constraints, String said) {
        bound();
        String path = "/v1/issuers/bound-below/sign-intermediate";

        assertThat(refused(path, constrained(constraints)))
                .startsWith("name_constraints: ")
                .contains(said);
    }

    @Test
    void aCaIsCertifiedForAPartOfTheNamesAboveAndForKindsOfWhichNothingIsSaid() {
        bound();

        var _ =
                post(
                        "/v1/issuers/bound-below/sign-intermediate",
                        constrained(
                                "{'permitted': {'dns': ['a.example.org'], 'ip': ['10.1.0.0/16'],"
                                        + " 'email': ['example.com']}}"));
        assertThat(
                        refused(
                                "/v1/issuers/bound-below/sign-intermediate",
                                object().put("csr", csr("other-domain"))
                                        .put("trust_domain", "example.com")
                                        .toString()))
                .startsWith("trust_domain: uri example.com goes beyond");
    }

    /** A root that permits few names, and a CA below it that says nothing of names. */
    private static void bound() {
        if (operator.get("/v1/issuers/bound").status() == 404) {
            var _ =
                    root(
                            "bound",
                            """
                            , "name_constraints": {
                                "permitted": {"dns": ["example.org"], "ip": ["10.0.0.0/8"],
                                              "uri": ["example.org"]},
                                "excluded": {"dns": ["admin.example.org"]}}
                            """);
            var _ = intermediate("bound-below", "bound", ", \"max_path_length\": 1");
        }
    }

    private static String constrained(String constraints) {
        return "{\"csr\": %s, \"name_constraints\": %s}"
                .formatted(
                        JsonNodeFactory.instance.textNode(csr("bound-ca")),
                        constraints.replace('\'', '"'));
    }

    @Test
    void whatACsrAsksForBesidesKeyAndSubjectHasNoEffectAndIsNamed() {
        String csr =
                csr(
                        "greedy",
                        "basicConstraints=critical,CA:true,pathlen:9",
                        "subjectAltName=DNS:www.example.org",
                        "keyUsage=critical,digitalSignature,keyCertSign");

        JsonNode signed =
                post("/v1/issuers/root/sign-intermediate", object().put("csr", csr).toString());

        assertThat(described(signed.get("certificate").asText()))
                .contains("Subject: O = Elsewhere, CN = greedy")
                .contains("CA:TRUE, pathlen:0")
                .doesNotContain("www.example.org")
                .doesNotContain("Digital Signature");
        assertThat(texts(signed.get("ignored")))
                .containsExactly(
                        "extension 2.5.29.19", "extension 2.5.29.17", "extension 2.5.29.15");
    }

    @Test
    void aSigningCertificateOfATrustDomainHasItsSpiffeIdAndNoPath() throws Exception {
        ObjectNode request =
                object().put("csr", csr("spire"))
                        .put("trust_domain", "prod.example")
                        .put("ttl", "7d");

        JsonNode signed = post("/v1/issuers/root/sign-intermediate", request.toString());

        assertThat(described(signed.get("certificate").asText()))
                .contains(
                        "X509v3 Subject Alternative Name: \n                URI:spiffe://prod.example\n");
        List<String> chain = texts(signed.get("ca_chain"));
        assertVerifies(chain.getLast(), chain.subList(0, 1));
        assertThat(
                        refused(
                                "/v1/issuers/root/sign-intermediate",
                                request.put("trust_domain", "prod.example/ns/shop").toString()))
                .startsWith("trust_domain: is no SPIFFE trust domain");
    }

    @Test
    void anIntermediateNeverOutlivesItsIssuerAndTheRefusalSaysWhatItCanHave() {
        var _ = root("short", ", \"ttl\": \"100d\"");
        ObjectNode request = object().put("csr", csr("long")).put("ttl", "200d");

        assertThat(refused("/v1/issuers/short/sign-intermediate", request.toString()))
                .startsWith("ttl: 200d is longer than issuer short and CAs above it last, until")
                .contains("; at most ");
        assertThat(
                        refused(
                                "/v1/issuers/short/sign-intermediate",
                                request.put("ttl", "4000d").toString()))
                .isEqualTo("ttl: 4000d is longer than anything in mount pki lasts; at most 3650d");
    }

    @Test
    void thePathLengthsAboveLeaveNoRoomForAnotherCa() {
        ObjectNode request = object().put("csr", csr("deep"));

        assertThat(refused("/v1/issuers/issuing/sign-intermediate", request.toString()))
                .isEqualTo(
                        "max_path_length: the path length of the CA that is to sign, or of one"
                                + " above it, allows no CA below it");
        assertThat(
                        refused(
                                "/v1/issuers/root/sign-intermediate",
                                request.put("max_path_length", 1).toString()))
                .endsWith("leave room for a path length of at most 0");
    }

    @Test
    void aCsrWhoseSignatureIsNotItsKeysIsRefused() {
        String csr = csr("tampered");
        byte[] der =
                Base64.getMimeDecoder().decode(csr.replaceAll("-----[A-Z ]+-----", "").strip());
        der[der.length - 1] ^= 1;

        assertThat(
                        refused(
                                "/v1/issuers/root/sign-intermediate",
                                object().put("csr", Base64.getEncoder().encodeToString(der))
                                        .toString()))
                .startsWith("csr: signature does not match the public key");
    }

    @Test
    void anIssuerSignedByAnOfflineRootIsTakenInWithItsChain() throws Exception {
        foreignRoot("offline", CA);
        JsonNode request =
                post(
                        "/v1/issuer-requests",
                        "{\"name\": \"online\", \"common_name\": \"Online CA\", \"organization\": [\"Example, Inc.\"], \"key_type\": \"ec-p256\"}");
        var _ = openssl.file("online.csr", request.get("csr").asText());
        assertThat(openssl.run("req", "-in", "online.csr", "-noout", "-verify", "-text"))
                .contains("verify OK", "CA:TRUE", "Certificate Sign, CRL Sign");
        String signed = foreignSign("offline", request.get("csr").asText(), SUBORDINATE);
        // openssl's certificates begin when the machine says it is.
        api.ca.pass(untilOpenssl(signed));

        assertThat(
                        refused(
                                "/v1/issuer-requests/online/set-signed",
                                object().put("certificate", signed).toString()))
                .startsWith("chain: the certificate of ")
                .contains("was signed by a CA whose certificate is missing");
        JsonNode issuer =
                post(
                        "/v1/issuer-requests/online/set-signed",
                        object().put("certificate", signed)
                                .put("chain", openssl.text("offline.pem"))
                                .toString());

        assertThat(issuer.get("kind").asText()).isEqualTo("intermediate");
        assertThat(issuer.has("parent")).isFalse();
        assertThat(refused("/v1/issuers/online/reissue", "{}"))
                .startsWith("issuer: issuer online was signed elsewhere")
                .contains("POST /v1/issuer-requests", "\"succeeds\": \"online\"");
        assertThat(chain("online")).hasSize(2);
        assertVerifies(openssl.text("offline.pem"), chain("online").subList(0, 1));
        assertThat(operator.get("/v1/issuer-requests").text()).doesNotContain("online");
        assertThat(operator.get("/v1/trust-bundle").json().get("certificates").toString())
                .contains(openssl.text("offline.pem").lines().toList().get(1));
    }

    /** How far the test's clock is behind the certificate's beginning. */
    private static java.time.Duration untilOpenssl(String certificate) throws Exception {
        var begin = certificate(certificate).getNotBefore().toInstant().plusSeconds(60);
        var now = api.ca.clock.instant();
        return begin.isAfter(now)
                ? java.time.Duration.between(now, begin)
                : java.time.Duration.ZERO;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "basicConstraints=critical,CA:false\nkeyUsage=critical,keyCertSign,cRLSign\n"
                        + "#is not that of a CA",
                "basicConstraints=CA:true\nkeyUsage=critical,keyCertSign,cRLSign\n"
                        + "#has basicConstraints that are not critical",
                "basicConstraints=critical,CA:true\nkeyUsage=critical,digitalSignature\n"
                        + "#needs keyUsage with keyCertSign",
                "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n"
                        + "#needs keyUsage with keyCertSign and cRLSign",
                SUBORDINATE
                        + "nameConstraints=permitted;DNS:example.org\n"
                        + "#has nameConstraints that are not critical",
                SUBORDINATE
                        + "1.3.6.1.4.1.55555.1=critical,ASN1:NULL\n"
                        + "#has the critical extension 1.3.6.1.4.1.55555.1"
            })
    void aCertificateThatVerifiersWouldNotTakeForAnIssuersIsRefusedWithTheReason(String given)
            throws Exception {
        String[] parts = given.split("#", 2);
        String name = "unfit-" + Integer.toHexString(given.hashCode() & 0xffff);
        foreignRoot("judge", CA);
        JsonNode request =
                post(
                        "/v1/issuer-requests",
                        "{\"name\": \"%s\", \"common_name\": \"Unfit\"}".formatted(name));
        String signed = foreignSign("judge", request.get("csr").asText(), parts[0]);
        api.ca.pass(untilOpenssl(signed));

        assertThat(
                        refused(
                                "/v1/issuer-requests/" + name + "/set-signed",
                                object().put("certificate", signed)
                                        .put("chain", openssl.text("judge.pem"))
                                        .toString()))
                .contains(parts[1]);
        assertThat(operator.send("DELETE", api.https("/v1/issuer-requests/" + name), "").status())
                .isEqualTo(204);
    }

    @Test
    void aCertificateForAnotherKeyIsNotThatOfTheRequest() throws Exception {
        foreignRoot("mistaken", CA);
        var _ =
                post(
                        "/v1/issuer-requests",
                        "{\"name\": \"waiting\", \"common_name\": \"Waiting\"}");
        String other = foreignSign("mistaken", csr("other"), SUBORDINATE);
        api.ca.pass(untilOpenssl(other));

        assertThat(
                        refused(
                                "/v1/issuer-requests/waiting/set-signed",
                                object().put("certificate", other + openssl.text("mistaken.pem"))
                                        .toString()))
                .isEqualTo("certificate: no certificate here is for the key of waiting");
    }

    @Test
    void aCaThatExistsIsTakenInAsPemAndGoesOnSigning() throws Exception {
        foreignRoot("existing", CA);
        String pem = openssl.text("existing.pem");
        api.ca.pass(untilOpenssl(pem));

        JsonNode issuer =
                post(
                        "/v1/issuers/import",
                        object().put("name", "existing")
                                .put("certificate", pem)
                                .put("private_key", openssl.text("existing.key"))
                                .toString());

        assertThat(issuer.get("kind").asText()).isEqualTo("root");
        var _ = intermediate("below-existing", "existing", "");
        assertVerifies(pem, chain("below-existing").subList(0, 1));
        var again =
                object().put("name", "existing-again")
                        .put("certificate", pem)
                        .put("private_key", openssl.text("existing.key"));
        assertThat(refused("/v1/issuers/import", again.toString()))
                .startsWith("private_key: this key is that of an issuer here already");
    }

    @Test
    void aCaThatExistsIsTakenInAsPkcs12WithItsChain() throws Exception {
        foreignRoot("store-root", CA);
        String csr = csr("store");
        String signed = foreignSign("store-root", csr, SUBORDINATE);
        var _ = openssl.file("store.pem", signed);
        var _ =
                openssl.run(
                        "pkcs12",
                        "-export",
                        "-in",
                        "store.pem",
                        "-inkey",
                        "store.key",
                        "-certfile",
                        "store-root.pem",
                        "-out",
                        "store.p12",
                        "-passout",
                        "pass:a secret");
        api.ca.pass(untilOpenssl(signed));
        ObjectNode body =
                object().put("name", "store")
                        .put(
                                "pkcs12",
                                Base64.getEncoder().encodeToString(openssl.octets("store.p12")));

        assertThat(refused("/v1/issuers/import", body.put("password", "wrong").toString()))
                .startsWith("pkcs12: cannot be opened");
        var _ = post("/v1/issuers/import", body.put("password", "a secret").toString());

        assertVerifies(openssl.text("store-root.pem"), chain("store").subList(0, 1));
    }

    @Test
    void whatIsImportedSignedElsewhereOrRekeyedCanBeThereToTakeAPlace() throws Exception {
        var _ = root("place-root", "");
        var _ = intermediate("place", "place-root", ", \"max_path_length\": 1");
        foreignRoot("place-2", CA);
        api.ca.pass(untilOpenssl(openssl.text("place-2.pem")));
        var imported =
                object().put("name", "place-2")
                        .put("certificate", openssl.text("place-2.pem"))
                        .put("private_key", openssl.text("place-2.key"));
        JsonNode requested =
                post("/v1/issuer-requests", "{\"name\": \"place-3\", \"common_name\": \"3\"}");
        JsonNode signed =
                post(
                        "/v1/issuers/place-root/sign-intermediate",
                        object().put("csr", requested.get("csr").asText()).toString());
        var set = object().put("certificate", signed.get("certificate").asText());
        var rekeyed = object().put("name", "place-4");
        String setSigned = "/v1/issuer-requests/place-3/set-signed";

        assertThat(refused("/v1/issuers/import", imported.put("succeeds", "place").toString()))
                .startsWith("succeeds: must be an issuer of the same mount and of the same kind");
        assertThat(refused(setSigned, set.put("succeeds", "place-root").toString()))
                .startsWith("succeeds: ");
        assertThat(refused("/v1/issuers/place/rekey", rekeyed.put("succeeds", "none").toString()))
                .startsWith("succeeds: ");
        assertSucceeds("place-root", "/v1/issuers/import", imported);
        assertSucceeds("place", setSigned, set);
        assertSucceeds("place", "/v1/issuers/place/rekey", rekeyed);
    }

    private static void assertSucceeds(String old, String path, ObjectNode request) {
        JsonNode made = post(path, request.put("succeeds", old).toString());

        assertThat(made.get("succeeds").asText()).isEqualTo(old);
        assertThat(made.get("state").asText()).isEqualTo("prepared");
    }

    @Test
    void aKeyThatIsNotTheCertificatesIsRefused() throws Exception {
        foreignRoot("one", CA);
        foreignRoot("two", CA);

        assertThat(
                        refused(
                                "/v1/issuers/import",
                                object().put("name", "mixed")
                                        .put("certificate", openssl.text("one.pem"))
                                        .put("private_key", openssl.text("two.key"))
                                        .toString()))
                .isEqualTo("private_key: the private key is not that of any of the certificates");
    }

    @Test
    void aReissuedRootHasTheSameSubjectAndKeyAndItsOldCertificatesStillVerify() throws Exception {
        JsonNode old = root("renewed", ", \"ttl\": \"30d\"");
        var _ = intermediate("under-renewed", "renewed", ", \"ttl\": \"10d\"");

        JsonNode renewed = post("/v1/issuers/renewed/reissue", "{\"ttl\": \"60d\"}");

        assertThat(renewed.get("subject")).isEqualTo(old.get("subject"));
        assertThat(renewed.get("subject_key_id")).isEqualTo(old.get("subject_key_id"));
        assertThat(renewed.get("serial_number")).isNotEqualTo(old.get("serial_number"));
        List<String> leaf = chain("under-renewed").subList(0, 1);
        assertVerifies(old.get("certificate").asText(), leaf);
        assertVerifies(renewed.get("certificate").asText(), leaf);
        assertThat(chain("under-renewed").getLast()).isEqualTo(renewed.get("certificate").asText());
        assertThat(refused("/v1/issuers/renewed/reissue", "{\"ttl\": \"5d\"}"))
                .startsWith("ttl: issuer renewed ends at ");
    }

    @Test
    void aCrossSignedRootIsReachedFromTheOldOneByAnAlternateAndTheChainStaysAsItIs()
            throws Exception {
        JsonNode old = root("old-root", ", \"max_path_length\": 1");
        JsonNode fresh = post("/v1/issuers/old-root/rekey", "{\"name\": \"new-root\"}");
        assertThat(fresh.get("subject")).isEqualTo(old.get("subject"));
        assertThat(fresh.get("subject_key_id")).isNotEqualTo(old.get("subject_key_id"));
        var _ = intermediate("services", "new-root", "");
        List<String> before = chain("services");

        JsonNode cross = post("/v1/issuers/old-root/cross-sign", "{\"issuer\": \"new-root\"}");

        assertThat(chain("services")).isEqualTo(before);
        JsonNode alternates =
                TestClient.anonymous(api).get("/v1/issuers/services/alternates").json();
        assertThat(alternates.get("alternates")).hasSize(1);
        List<String> alternate = texts(alternates.get("alternates").get(0).get("ca_chain"));
        assertThat(alternate)
                .containsExactly(
                        before.getFirst(),
                        cross.get("certificate").asText(),
                        old.get("certificate").asText());
        assertVerifies(old.get("certificate").asText(), alternate.subList(0, 2));
        assertVerifies(fresh.get("certificate").asText(), before.subList(0, 1));
        assertThat(operator.get("/v1/issuers/old-root/alternates").json().get("alternates"))
                .isEmpty();
    }

    @Test
    void anIssuerIsNotCrossSignedWhereItsOwnIssuersWouldHaveNoRoom() {
        var _ = root("narrow", ", \"max_path_length\": 1");
        var _ = root("wide", "");
        var _ = intermediate("in-wide", "wide", "");

        assertThat(refused("/v1/issuers/narrow/cross-sign", "{\"issuer\": \"wide\"}"))
                .startsWith("issuer: below wide are 1 levels of CAs")
                .contains("re-keying narrow");
        assertThat(refused("/v1/issuers/wide/cross-sign", "{\"issuer\": \"wide\"}"))
                .startsWith("issuer: issuer wide is wide itself");
    }

    @Test
    void anIssuerThatNeverSignedIsDeletedOnceItIsRetiredAndItsNameIsFree() {
        var _ = root("mistake", "");
        var path = api.https("/v1/issuers/mistake");
        var active = operator.send("DELETE", path, "");
        assertThat(active.status()).isEqualTo(409);
        assertThat(active.problem()).isEqualTo("issuer-in-use");

        api.ca.execute("UPDATE issuers SET state = 'RETIRED' WHERE name = 'mistake'");
        assertThat(operator.send("DELETE", path, "").status()).isEqualTo(204);

        assertThat(operator.get("/v1/issuers/mistake").status()).isEqualTo(404);
        var _ = root("mistake", "");
    }

    @Test
    void anIssuerThatSignedIsNotDeletedEvenIfItIsRetired() {
        var _ = root("used", "");
        var _ =
                post(
                        "/v1/issuers/used/sign-intermediate",
                        object().put("csr", csr("used-below")).toString());
        api.ca.execute("UPDATE issuers SET state = 'RETIRED' WHERE name = 'used'");

        assertThat(operator.send("DELETE", api.https("/v1/issuers/used"), "").problem())
                .isEqualTo("issuer-in-use");
    }

    @Test
    void whatWasDoneIsInTheAuditLogWithoutAnyKey() {
        var answer =
                operator.post(
                        "/v1/issuer-requests",
                        "{\"name\": \"audited\", \"common_name\": \"Audited\"}");
        assertThat(api.auditOf(answer.requestId()))
                .singleElement()
                .asString()
                .startsWith("IssuerRequested {\"issuer\":\"audited\"");
        var root =
                operator.post(
                        "/v1/issuers",
                        "{\"name\": \"audited-root\", \"kind\": \"root\", \"common_name\": \"A\"}");
        assertThat(api.auditOf(root.requestId()))
                .extracting(event -> event.substring(0, event.indexOf(' ')))
                .containsExactly(
                        "CertificateReserved",
                        "CertificateIssued",
                        "IssuerCreated",
                        "IssuerActivated");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'name': 'x', 'kind': 'leaf', 'common_name': 'X'} | kind: must be root or intermediate",
                "{'name': 'x', 'kind': 'root', 'parent': 'root', 'common_name': 'X'} | parent: a root has none; leave it out",
                "{'name': 'x', 'kind': 'root'} | common_name: is needed, as a CA has a subject",
                "{'name': 'x', 'kind': 'root', 'common_name': 'X', 'country': ['Germany']} | country[0]: must be a country",
                "{'name': 'x', 'kind': 'root', 'common_name': 'X', 'key_type': 'rsa-1024'} | key_type: must be one of ec-p256",
                "{'name': 'x', 'kind': 'root', 'common_name': 'X', 'key_type': 'rsa-2048', 'signature_algorithm': 'ecdsa-sha256'} | signature_algorithm: a key of the type rsa-2048 signs with",
                "{'name': 'x', 'kind': 'root', 'common_name': 'X', 'name_constraints': {'permitted': {'dns': ['.example.org']}}} | name_constraints.permitted.dns[0]: begins with a dot",
                "{'name': 'x', 'kind': 'root', 'common_name': 'X', 'name_constraints': {'permitted': {'ip': ['10.0.0.1/8']}}} | name_constraints.permitted.ip[0]: has bits set after its prefix; give 10.0.0.0/8",
                "{'name': 'x', 'kind': 'root', 'common_name': 'X', 'max_path_length': 99} | max_path_length: must be 0 to 7",
            })
    void whatCannotBeMeantIsRefusedAtTheMember(String body, String complaint) {
        assertThat(refused("/v1/issuers", body.replace('\'', '"'))).startsWith(complaint);
    }
}
