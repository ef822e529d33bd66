package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.TestCa;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdentityTest {

    private final TestCa ca = new TestCa("root");

    @Test
    void isWhatTheCertificateSays() throws Exception {
        TestPeer made = new TestPeer(ca, ORDERS).withDns("orders.prod").withDns("localhost");
        PeerIdentity peer = made.peer();

        assertThat(peer.spiffeId()).contains(SpiffeId.of(ORDERS));
        assertThat(peer.trustDomain()).contains("cluster.local");
        assertThat(peer.namespace()).contains("prod");
        assertThat(peer.serviceAccount()).contains("orders");
        assertThat(peer.dns()).containsExactly("orders.prod", "localhost");
        assertThat(peer.serial()).isEqualTo(peer.leaf().getSerialNumber());
        assertThat(peer.notAfter()).isEqualTo(peer.leaf().getNotAfter().toInstant());
        assertThat(peer.notBefore()).isBefore(peer.notAfter());
        assertThat(peer.issuerSki())
                .contains(
                        HexFormat.of()
                                .formatHex(
                                        new JcaX509ExtensionUtils()
                                                .createSubjectKeyIdentifier(ca.key.getPublic())
                                                .getKeyIdentifier()));
        assertThat(peer).hasToString(ORDERS);
    }

    @Test
    void twoUrisNameNobodyEvenIfTheyAreTheSame() {
        assertThat(new TestPeer(ca, ORDERS, TestPeer.INVENTORY).peer().spiffeId()).isEmpty();
        assertThat(new TestPeer(ca, ORDERS, ORDERS).peer().spiffeId()).isEmpty();
        assertThat(new TestPeer(ca, ORDERS, "https://example.org/").peer().spiffeId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://cluster.local",
                "https://cluster.local/ns/prod/sa/orders",
                "spiffe://cluster.local/ns/prod/../prod/sa/orders",
                "spiffe://cluster.local/ns/prod/sa/orders?x"
            })
    void aUriThatIsNoWorkloadsNameNamesNobody(String uri) {
        assertThat(new TestPeer(ca, uri).peer().spiffeId()).isEmpty();
    }

    @Test
    void theCommonNameIsNeverRead() {
        TestPeer made = new TestPeer(ca).withDns("localhost");
        made.subject = "CN=spiffe://cluster.local/ns/prod/sa/orders";
        PeerIdentity peer = made.peer();

        assertThat(peer.spiffeId()).isEmpty();
        assertThat(peer.namespace()).isEmpty();
        assertThat(peer)
                .hasToString("certificate " + peer.serial().toString(16) + " without a SPIFFE ID");
    }

    @Test
    void aCertificateAuthorityIsNoWorkload() {
        TestPeer authority = new TestPeer(ca, ORDERS);
        authority.ca = true;
        TestPeer signer = new TestPeer(ca, ORDERS);
        signer.usage = KeyUsage.digitalSignature | KeyUsage.keyCertSign;
        TestPeer crlSigner = new TestPeer(ca, ORDERS);
        crlSigner.usage = KeyUsage.digitalSignature | KeyUsage.cRLSign;

        assertThat(List.of(authority, signer, crlSigner))
                .allSatisfy(made -> assertThat(made.peer().spiffeId()).isEmpty());
    }

    @Test
    void withoutAnAuthorityKeyIdentifierThereIsNone() {
        TestPeer made = new TestPeer(ca, ORDERS);
        made.namesIssuerKey = false;

        assertThat(made.peer().issuerSki()).isEmpty();
    }

    @Test
    void nobodyIsNoPeer() {
        assertThatThrownBy(() -> PeerIdentity.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
