package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaException;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code signet.ca-fingerprint}. */
final class FetchedRootTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final URI NOBODY = URI.create("https://localhost:1");

    private final TestCa ca = SIGNET.ca();
    private final X509Certificate root = ca.trustAnchors().get(0);

    @AfterEach
    void bringBack() {
        ca.comeBack();
    }

    /** As {@code openssl x509 -fingerprint -sha256} writes it. */
    static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    }

    @Test
    void theNextServerIsAskedWhereOneDoesNotAnswer() throws Exception {
        var fetched = new FetchedRoot(List.of(NOBODY, ca.server()), fingerprint(root), LONG);

        assertThat(fetched.within(Duration.ZERO)).isEqualTo(root);
    }

    @Test
    void aCaThatComesBackInTimeIsAskedAgain() throws Exception {
        ca.goAway();
        var fetched = new FetchedRoot(List.of(ca.server()), fingerprint(root), LONG, ca::comeBack);

        assertThat(fetched.within(LONG)).isEqualTo(root);
    }

    @Test
    void aCaThatStaysAwayIsGivenUpInTime() throws Exception {
        ca.goAway();
        var fetched = new FetchedRoot(List.of(ca.server()), fingerprint(root), LONG);

        assertThatThrownBy(() -> fetched.within(Duration.ZERO))
                .isInstanceOf(CaException.Unavailable.class);
    }

    @Test
    void aServerWithoutTheRootIsNotBelievedNorAskedAgain() throws Exception {
        X509Certificate other = ca.issue("shop/orders").leaf();
        var fetched = new FetchedRoot(List.of(ca.server()), fingerprint(other), LONG);

        assertThatThrownBy(() -> fetched.within(LONG))
                .isInstanceOf(CaException.Protocol.class)
                .hasMessageContaining("no root of " + ca.server());
    }
}
