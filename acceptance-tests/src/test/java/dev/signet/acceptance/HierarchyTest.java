package dev.signet.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The hierarchy of scenario S3, as Vault's tutorials build it, through our own API: a root in one
 * mount signs the intermediate of another, whose role issues to services.
 */
class HierarchyTest {

    private static final String PAYMENT_SERVICE = "default/payment-service";
    private static final String NAME = "payment-service.default.svc.cluster.local";

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
    }

    @Test
    void aRootInOneMountSignsTheIntermediateOfAnotherAndStrangersVerifyWhatItIssues()
            throws Exception {
        String root =
                operator(
                                "/v1/issuers",
                                object().put("name", "internal-services")
                                        .put("kind", "root")
                                        .put("common_name", "Internal Services CA")
                                        .put("ttl", "87600h"))
                        .path("certificate")
                        .asText();
        var _ = operator("/v1/mounts", object().put("name", "pki_int"));
        String csr =
                operator(
                                "/v1/issuer-requests",
                                object().put("name", "pki_int:services")
                                        .put("common_name", "Services Intermediate CA"))
                        .path("csr")
                        .asText();
        JsonNode signed =
                operator(
                        "/v1/issuers/internal-services/sign-intermediate",
                        object().put("csr", csr).put("ttl", "43800h"));
        var issuer =
                operator(
                        "/v1/issuer-requests/pki_int:services/set-signed",
                        object().put("certificate", signed.path("certificate").asText()));
        assertThat(issuer.path("parent").asText()).isEqualTo("internal-services");
        server.api()
                .put(
                        "/v1/roles/pki_int:services",
                        server.operatorToken(),
                        """
                        {"callers": [{"cluster": "*", "namespace": "*", "service_account": "*"}],
                         "allowed_domains": ["svc.cluster.local", "internal"],
                         "allow_subdomains": true, "require_cn": false,
                         "server_flag": true, "client_flag": true, "max_ttl": "24h"}
                        """)
                .with(201);

        JsonNode issued =
                issue(object().put("common_name", NAME).put("ttl", "24h")).with(201).json();

        assertThat(issued.path("ca_chain")).hasSize(2);
        assertThat(issued.path("ca_chain").get(1).asText()).isEqualTo(root);
        assertOpensslVerifies(issued);
        assertJdkVerifies(issued);
        assertABareNameIsRefused();
    }

    private void assertABareNameIsRefused() throws Exception {
        ObjectNode request = object().put("common_name", NAME);
        request.putArray("alt_names").add("payment-service");

        JsonNode refusal = issue(request).with(403).json();

        assertThat(refusal.path("type").asText()).isEqualTo("urn:signet:problem:refused-by-role");
        assertThat(refusal.path("value").asText()).isEqualTo("payment-service");
    }

    private void assertOpensslVerifies(JsonNode issued) throws Exception {
        Files.writeString(folder.resolve("leaf.pem"), issued.path("certificate").asText());
        Files.writeString(folder.resolve("ca.pem"), issued.path("ca_chain").get(0).asText());
        Files.writeString(folder.resolve("root.pem"), issued.path("ca_chain").get(1).asText());
        Files.writeString(
                folder.resolve("crls.pem"), crl("pki_int:services") + crl("internal-services"));

        String said =
                Tool.run(
                                folder,
                                "openssl",
                                "verify",
                                "-x509_strict",
                                "-crl_check_all",
                                "-CRLfile",
                                "crls.pem",
                                "-CAfile",
                                "root.pem",
                                "-untrusted",
                                "ca.pem",
                                "-verify_hostname",
                                NAME,
                                "leaf.pem")
                        .succeeded();

        assertThat(said).contains("leaf.pem: OK");
    }

    private void assertJdkVerifies(JsonNode issued) throws Exception {
        var path = new ArrayList<X509Certificate>();
        path.add(certificate(issued.path("certificate")));
        path.add(certificate(issued.path("ca_chain").get(0)));
        List<X509CRL> crls =
                List.of(
                        Pki.crl(crl("pki_int:services").getBytes(US_ASCII)),
                        Pki.crl(crl("internal-services").getBytes(US_ASCII)));

        Pki.validate(path, certificate(issued.path("ca_chain").get(1)), crls);
    }

    private static X509Certificate certificate(JsonNode pem) throws Exception {
        return Pki.certificate(pem.asText().getBytes(US_ASCII));
    }

    private String crl(String issuer) throws Exception {
        return server.api()
                .plain("/v1/issuers/" + issuer + "/crl", "Accept", "application/x-pem-file")
                .with(200)
                .text();
    }

    private Api.Answer issue(ObjectNode request) throws Exception {
        return server.api()
                .post(
                        "/v1/issue",
                        server.token(PAYMENT_SERVICE),
                        request.put("role", "pki_int:services").toString());
    }

    private JsonNode operator(String path, ObjectNode body) throws Exception {
        return server.api().post(path, server.operatorToken(), body.toString()).with(201).json();
    }

    private static ObjectNode object() {
        return Api.JSON.createObjectNode();
    }
}
