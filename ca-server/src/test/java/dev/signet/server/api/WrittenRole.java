package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import java.security.cert.X509Certificate;

/**
 * A role that an operator writes through the API, and requests for it. Texts are members of JSON
 * objects with single quotes; everybody of the cluster dev is admitted, and {@code orders.shop}
 * allowed where a document says nothing of {@code allowed_domains}.
 */
record WrittenRole(TestApi api, String name) {

    private static final String CALLERS =
            "'callers':[{'cluster':'dev','namespace':'*','service_account':'*'}]";

    /** What comes of writing it. */
    TestClient.Answer write(String fields) {
        String names =
                fields.contains("'allowed_domains'") ? "" : "'allowed_domains':['orders.shop']";
        return TestClient.of(api, TestApi.OPERATOR)
                .put("/v1/roles/" + name, object(CALLERS, names, fields));
    }

    /** Writes it and expects that it is taken. */
    void put(String fields) {
        var answer = write(fields);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    }

    String body(String request) {
        return object(of(), request);
    }

    private String of() {
        return "'role':'" + name + "'";
    }

    TestClient.Answer issue(String request) {
        return TestClient.of(api, TestApi.ORDERS).post("/v1/issue", body(request));
    }

    TestClient.Answer sign(String csr, String request) {
        String pem = "'csr':'" + csr.replace("\n", "\\n") + "'";
        return TestClient.of(api, TestApi.ORDERS).post("/v1/sign", object(of(), pem, request));
    }

    X509Certificate issued(String request) {
        return certificate(issue(request));
    }

    X509Certificate signed(String csr, String request) {
        return certificate(sign(csr, request));
    }

    /** As it came in {@code answer}, which must be good. */
    static X509Certificate certificate(TestClient.Answer answer) {
        return TestApi.certificate(der(answer));
    }

    private static Der der(TestClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        try {
            return Der.fromPem(answer.json().get("certificate").asText(), "CERTIFICATE");
        } catch (MalformedPemException e) {
            throw new AssertionError(e);
        }
    }

    private static String object(String... members) {
        StringBuilder object = new StringBuilder();
        for (String member : members) {
            String trimmed = member.strip().replaceAll(",$", "");
            if (!trimmed.isEmpty()) {
                object.append(object.isEmpty() ? "" : ",").append(trimmed);
            }
        }
        return "{" + object.toString().replace('\'', '"') + "}";
    }
}
