package dev.signet.client.renewal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.RenewalWindow;
import dev.signet.client.TestCa;
import dev.signet.client.TrustBundle;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CandidateTest {

    private static final GeneralName DNS =
            new GeneralName(GeneralName.dNSName, "orders.shop.example");
    private static final GeneralName ID =
            new GeneralName(
                    GeneralName.uniformResourceIdentifier,
                    "spiffe://example.org/ns/shop/sa/orders");

    private final TestCa root = new TestCa("a root");
    private final TestCa issuer = root.below("an issuer");
    private final KeyPair key = KeyAlgorithm.EC_P256.generate(new SecureRandom());
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final TrustBundle bundle = new TrustBundle("v1", 1, List.of(root.root));

    private X509Certificate leaf(Instant from, Instant until, GeneralName... names) {
        return issuer.certify(key.getPublic(), from, until, List.of(names));
    }

    private X509Certificate leaf(GeneralName... names) {
        return leaf(now, now.plus(Duration.ofHours(24)), names);
    }

    @Nested
    class First {

        @Test
        void hasTheNamesThatWereAskedForAndMayHaveMore() {
            var asked =
                    IssueRequest.defaults()
                            .withDnsName("Orders.shop.example")
                            .withIpAddress("127.0.0.1")
                            .withIpAddress("2001:db8::1")
                            .withUri("spiffe://example.org/ns/shop/sa/orders");

            assertThatCode(() ->
                            require(
                                    asked,
                                    leaf(
                                            DNS,
                                            ID,
                                            ip("127.0.0.1"),
                                            ip("2001:db8::1"),
                                            new GeneralName(GeneralName.dNSName, "more"))))
                    .doesNotThrowAnyException();
            assertThatCode(() -> require(IssueRequest.defaults(), leaf(ID)))
                    .doesNotThrowAnyException();
        }

        @Test
        void withoutOneOfThemIsRefused() {
            refuses(
                    IssueRequest.defaults().withDnsName("other.example"),
                    leaf(DNS),
                    "2:other.example");
            refuses(
                    IssueRequest.defaults().withIpAddress("127.0.0.2"),
                    leaf(ip("127.0.0.1")),
                    "7:127.0.0.2");
            refuses(
                    IssueRequest.defaults().withUri("spiffe://example.org/other"),
                    leaf(ID),
                    "6:spiffe://example.org/other");
        }

        @Test
        void mayBeginAFewMinutesFromNowSinceClocksDiffer() {
            X509Certificate early = leaf(now.plusSeconds(300), now.plusSeconds(3600), ID);
            X509Certificate tooEarly = leaf(now.plusSeconds(301), now.plusSeconds(3600), ID);

            assertThatCode(() -> require(IssueRequest.defaults(), early))
                    .doesNotThrowAnyException();
            refuses(IssueRequest.defaults(), tooEarly, "check the clocks");
        }

        @Test
        void thatEndedIsRefused() {
            refuses(
                    IssueRequest.defaults(),
                    leaf(now.minusSeconds(60), now, ID),
                    "ended at " + now);
        }

        @Test
        void ofAnIssuerThatIsNotSentAlongIsRefused() {
            var alone = new Candidate(List.of(leaf(ID)));

            assertThatThrownBy(() -> alone.requireFirst(IssueRequest.defaults(), bundle, now))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("not below a root of the trust bundle v1");
        }

        private void require(IssueRequest asked, X509Certificate leaf) throws CaException {
            new Candidate(List.of(leaf, issuer.root)).requireFirst(asked, bundle, now);
        }

        private void refuses(IssueRequest asked, X509Certificate leaf, String message) {
            assertThatThrownBy(() -> require(asked, leaf))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining(message);
        }
    }

    @Nested
    class Successor {

        private final Generation current =
                new Generation(
                        1,
                        new Identity(key.getPrivate(), List.of(leaf(DNS, ID), issuer.root)),
                        bundle,
                        List.of(),
                        new RenewalWindow(now, now));

        @Test
        void hasTheSameNamesInWhateverOrder() {
            assertThatCode(() -> require(leaf(now, end().plusSeconds(1), ID, DNS)))
                    .doesNotThrowAnyException();
        }

        @Test
        void withOneNameMoreOrLessIsRefused() {
            refuses(leaf(now, end().plusSeconds(1), DNS), "while this identity is");
            refuses(
                    leaf(now, end().plusSeconds(1), DNS, ID, ip("127.0.0.1")),
                    "while this identity is");
        }

        @Test
        void mayEndEarlierButNotWithinTheTimeThatAnAttemptTakes() {
            assertThatCode(() -> require(leaf(now, now.plusSeconds(10), DNS, ID)))
                    .doesNotThrowAnyException();
            refuses(leaf(now, now.plusSeconds(9), DNS, ID), "too soon to be renewed");
        }

        @Test
        void isNeitherTheOneInUseNorAnOlderOne() {
            refuses(current.identity().leaf(), "nothing was renewed");
            refuses(leaf(now.minusSeconds(1), end(), DNS, ID), "before the one in use");
        }

        private Instant end() {
            return current.notAfter();
        }

        private void require(X509Certificate leaf) throws CaException {
            new Candidate(List.of(leaf, issuer.root)).requireSuccessor(current, bundle, now);
        }

        private void refuses(X509Certificate leaf, String message) {
            assertThatThrownBy(() -> require(leaf))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining(message);
        }
    }

    private static GeneralName ip(String address) {
        return new GeneralName(GeneralName.iPAddress, address);
    }
}
