package dev.signet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.client.CaException;
import dev.signet.client.http.HttpTransport;
import dev.signet.client.pem.MalformedPemException;
import dev.signet.client.pem.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** The issuers of a server, as it names them to everybody. */
final class IssuersOnRecord {

    private final JsonNode issuers;

    private IssuersOnRecord(JsonNode issuers) {
        this.issuers = issuers;
    }

    static IssuersOnRecord of(HttpTransport server) throws CaException, IOException {
        byte[] answer = server.fetch("/v1/issuers", "application/json");
        return new IssuersOnRecord(new ObjectMapper().readTree(answer).path("issuers"));
    }

    /** The issuer whose key signed {@code certificate}; empty if none of these did. */
    Optional<String> signerOf(X509Certificate certificate) throws IOException {
        for (JsonNode issuer : issuers) {
            if (signed(certificate(issuer), certificate)) {
                return Optional.of(issuer.path("name").asText());
            }
        }
        return Optional.empty();
    }

    private static X509Certificate certificate(JsonNode issuer) throws IOException {
        try {
            return Pem.certificates(issuer.path("certificate").asText()).get(0);
        } catch (MalformedPemException e) {
            throw new IOException("the server's list of issuers makes no sense", e);
        }
    }

    private static boolean signed(X509Certificate ca, X509Certificate certificate) {
        try {
            certificate.verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false; // By another key, perhaps of another kind.
        }
    }
}
