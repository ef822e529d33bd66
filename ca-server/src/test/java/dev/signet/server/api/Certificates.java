package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HexFormat;

/** Certificates that tests get as a client would, over HTTP. */
final class Certificates {

    static final String PASSWORD = "a password";

    private Certificates() {}

    /** The key store that the holder of {@code token} is issued. */
    static KeyStore keyStore(TestApi api, String token) {
        var answer =
                TestClient.of(api, token)
                        .with("Accept", "application/x-pkcs12")
                        .post("/v1/issue", "{\"password\": \"" + PASSWORD + "\"}");
        assertThat(answer.status()).isEqualTo(201);
        try {
            KeyStore keyStore = KeyStore.getInstance("PKCS12");
            keyStore.load(new ByteArrayInputStream(answer.body().octets), PASSWORD.toCharArray());
            return keyStore;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who calls with a new certificate of the holder of {@code token}, and without the token. */
    static TestClient client(TestApi api, String token) {
        return TestClient.anonymous(api).withCertificate(keyStore(api, token), PASSWORD);
    }

    /** The serial number of a certificate issued to the holder of {@code token}. */
    static String serial(TestApi api, String token) {
        var answer = TestClient.of(api, token).post("/v1/issue", "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json().get("serial_number").asText();
    }

    /** The id of a certificate in the path of its renewal info (RFC 9773 §4.1). */
    static String renewalId(String keyId, String serial) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(HexFormat.of().parseHex(keyId))
                + "."
                + base64.encodeToString(new BigInteger(serial, 16).toByteArray());
    }
}
