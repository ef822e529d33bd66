package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.INVENTORY;
import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.TestCa;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardedClientTest {

    static final String GATEWAY = "spiffe://cluster.local/ns/edge/sa/gateway";
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final TestCa CA = new TestCa("root");
    private static final PeerIdentity PROXY = new TestPeer(CA, GATEWAY).peer();

    @Test
    void theLastElementNamesTheCaller() throws Exception {
        String header =
                "By=spiffe://a/b;Hash=%s;URI=%s,By=%s;Hash=%s;Subject=\"CN=x,O=\\\"a;b\\\"\";URI=%s;DNS=a.b;DNS=c"
                        .formatted(HASH, INVENTORY, GATEWAY, HASH, ORDERS);

        Caller.Forwarded caller = ForwardedClient.of(PROXY, List.of(header));

        assertThat(caller.id()).isEqualTo(SpiffeId.of(ORDERS));
        assertThat(caller.spiffeId()).contains(SpiffeId.of(ORDERS));
        assertThat(caller.forwarded()).isEmpty();
        assertThat(caller.proxy()).isEqualTo(PROXY);
        assertThat(caller.transport()).isEqualTo(Transport.MTLS);
    }

    @Test
    void severalFieldsAreOneList() throws Exception {
        assertThat(id("Hash=" + HASH + ";URI=" + ORDERS, "Hash=" + HASH + ";URI=" + INVENTORY))
                .isEqualTo(INVENTORY);
    }

    @Test
    void keysMayBeInCapitalLettersAndValuesInQuotes() throws Exception {
        assertThat(id("hASH=\"" + HASH + "\";uri=\"" + ORDERS + "\"")).isEqualTo(ORDERS);
    }

    @Test
    void aCertificateIsReadAndComparedWithItsHashAndUri() throws Exception {
        X509Certificate certificate = new TestPeer(CA, ORDERS).identity().leaf();
        String cert = "Hash=" + sha256(certificate) + ";Cert=\"" + encoded(certificate) + "\"";

        assertThat(id(cert)).isEqualTo(ORDERS);
        assertThat(id(cert + ";URI=" + ORDERS)).isEqualTo(ORDERS);
        assertThat(ForwardedClient.of(PROXY, List.of(cert)).certificate())
                .map(PeerIdentity::leaf)
                .contains(certificate);
        refuses(cert + ";URI=" + INVENTORY, "different callers");
        refuses(cert.replaceFirst("Hash=.{64}", "Hash=" + HASH), "Hash is not that of Cert");
        refuses(cert + ";Cert=\"" + encoded(certificate) + "\"", "more than one");
        refuses("Hash=" + HASH + ";Cert=\"%zz\";URI=" + ORDERS, "no certificate in PEM");
        refuses("Hash=" + HASH + ";Cert=\"x\";URI=" + ORDERS, "no certificate in PEM");
    }

    @Test
    void aCertificateWithoutASpiffeIdNamesNobody() throws Exception {
        X509Certificate certificate = new TestPeer(CA).withDns("localhost").identity().leaf();
        String cert = "Hash=" + sha256(certificate) + ";Cert=\"" + encoded(certificate) + "\"";

        refuses(cert, "no SPIFFE ID");
        refuses(cert + ";URI=" + ORDERS, "no SPIFFE ID");
    }

    @Test
    void anotherProxyCannotHaveWrittenIt() throws Exception {
        refuses("By=spiffe://cluster.local/x;Hash=" + HASH + ";URI=" + ORDERS, "another proxy");
        refuses("By=http://x/;Hash=" + HASH + ";URI=" + ORDERS, "another proxy");
        assertThat(id("By=" + GATEWAY + ";By=spiffe://x/y;Hash=" + HASH + ";URI=" + ORDERS))
                .isEqualTo(ORDERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                ";",
                "=",
                "H",
                "H;U",
                "H;U=",
                "H;U=O;U=I",
                "H;U=O;U=O",
                "H;U=O,",
                ",H;U=O",
                "H;U=O,H",
                "H;U=O;",
                "H;;U=O",
                "H;U=O,garbage",
                "garbage,H;U=O",
                "U=O",
                "Hash=00;U=O",
                "H;H;U=O",
                "H;U=\"O",
                "H;U=O\"",
                "H;U=\"O\"x",
                "H;U=\"O\",\"",
                "H;Subject=\"\\\";U=O",
                "H;U=O=I",
                "H;U=O I",
                "H;U=O\u0000",
                "H;U=O\tU=I",
                "H;U=spiffe://cluster.local",
                "H;U=https://cluster.local/ns/prod/sa/orders",
                "H;U=spiffe://cluster.local/ns/prod/../x",
                "H;U=O\u00e9",
                "H U=O",
                "H;\u00dcRI=O"
            })
    void whatNamesNotExactlyOneCallerIsRefused(String pattern) {
        String header =
                pattern.replaceAll("\\bH\\b", "Hash=" + HASH)
                        .replaceAll("\\bU=", "URI=")
                        .replaceAll("\\bO\\b", ORDERS)
                        .replaceAll("\\bI\\b", INVENTORY);

        refuses(header, "");
    }

    @Test
    void hasBounds() {
        String element = "Hash=" + HASH + ";URI=" + ORDERS;

        refuses(element + ";X=\"" + "a".repeat(64 * 1024) + "\"", "65536");
        refuses((element + ",").repeat(32) + element, "32 elements");
        refuses(element + ";x=y".repeat(31), "32 pairs");
    }

    /** A subject is the caller's to choose; quoted as Envoy quotes, it stays a subject. */
    @Test
    void aHostileSubjectStaysInItsQuotes() throws Exception {
        String[] pieces = {"\"", ";", ",", "=", "URI=" + INVENTORY, "Hash=" + HASH, "\\", "x", " "};
        var random = new Random(20261123);
        for (int i = 0; i < 20_000; i++) {
            var subject = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                subject.append(pieces[random.nextInt(pieces.length)]);
            }
            String quoted = subject.toString().replace("\\", "\\\\").replace("\"", "\\\"");
            String header = "Hash=" + HASH + ";Subject=\"" + quoted + "\";URI=" + ORDERS;

            assertThat(id(header)).as(header).isEqualTo(ORDERS);
        }
    }

    private static String id(String... fields) throws MalformedHeaderException {
        return ForwardedClient.of(PROXY, List.of(fields)).id().toString();
    }

    private static void refuses(String header, String message) {
        assertThatThrownBy(() -> id(header))
                .isInstanceOf(MalformedHeaderException.class)
                .hasMessageContaining(message);
    }

    static String encoded(X509Certificate certificate) {
        return URLEncoder.encode(TestCa.pem(certificate), StandardCharsets.US_ASCII)
                .replace("+", "%20");
    }

    static String sha256(X509Certificate certificate) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }
}
