package dev.signet.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.TestCa;
import dev.signet.client.TestServer;
import dev.signet.client.TestServer.Given;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    private static InetAddress[] resolved(String... numbers) {
        return List.of(numbers).stream().map(AddressesTest::address).toArray(InetAddress[]::new);
    }

    private static InetAddress address(String number) {
        try {
            return InetAddress.getByName(number);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, https://signet.example:8443/v1/x?a=b%20c, https://192.0.2.7:8443/v1/x?a=b%20c",
        "2001:db8::1, https://signet.example/v1/x, 'https://[2001:db8:0:0:0:0:0:1]/v1/x'",
    })
    void anAddressTakesThePlaceOfTheNameAlone(String number, URI named, URI expected) {
        assertThat(Addresses.at(Optional.of(address(number)), named)).isEqualTo(expected);
        assertThat(Addresses.at(Optional.empty(), named)).isEqualTo(named);
    }

    @Test
    void theOthersAreAllButTheFirstToWhichTheNameLeadsAndThreeAtMost() {
        var addresses =
                new Addresses(
                        "signet.example",
                        host -> resolved("192.0.2.1", "192.0.2.2", "fe80::1", "192.0.2.3"));

        assertThat(addresses.usual()).isEmpty();
        assertThat(addresses.otherThan(Optional.empty()))
                .containsExactly(
                        Optional.of(address("192.0.2.2")), Optional.of(address("192.0.2.3")));
        assertThat(addresses.otherThan(Optional.of(address("192.0.2.3"))))
                .containsExactly(Optional.empty(), Optional.of(address("192.0.2.2")));
        var many =
                new Addresses(
                        "signet.example",
                        host ->
                                resolved(
                                        "192.0.2.1",
                                        "192.0.2.2",
                                        "192.0.2.3",
                                        "192.0.2.4",
                                        "192.0.2.5"));
        assertThat(many.otherThan(Optional.empty())).hasSize(3);
    }

    @Test
    void aNameThatIsNotFoundHasNone() {
        var addresses =
                new Addresses(
                        "signet.example",
                        host -> {
                            throw new UnknownHostException(host);
                        });

        assertThat(addresses.otherThan(Optional.empty())).isEmpty();
    }

    /** Nobody listens at the address that localhost leads to, but at another. */
    @Nested
    class WhereTheFirstIsDead {

        private final InetAddress elsewhere = address("127.0.0.2");
        private final TestServer server = new TestServer(List.of(), elsewhere);

        WhereTheFirstIsDead() throws IOException, GeneralSecurityException {
            server.otherwise = request -> new Given(200, "application/json", Map.of(), "{}");
        }

        @AfterEach
        void stop() {
            server.close();
        }

        private HttpTransport transport(X509Certificate anchor, InetAddress... addresses) {
            return new HttpTransport(
                    CaClientConfig.of(server.uri(), List.of(anchor)), host -> addresses);
        }

        @Test
        void theNextOneIsCalledByTheSameNameAndKept() throws Exception {
            HttpTransport transport =
                    transport(
                            server.ca.root, address("127.0.0.1"), address("127.0.0.3"), elsewhere);

            assertThat(transport.fetch("/v1/x?a=b").toJson()).isEqualTo("{}");
            assertThat(transport.fetch("/v1/y").toJson()).isEqualTo("{}");

            assertThat(server.received)
                    .extracting(TestServer.Received::line)
                    .containsExactly("GET /v1/x?a=b", "GET /v1/y");
        }

        @Test
        void whoAnswersThereIsTrustedNoMoreThanAnybody() {
            HttpTransport transport =
                    transport(new TestCa("another root").root, address("127.0.0.1"), elsewhere);

            assertThatThrownBy(() -> transport.fetch("/v1/x"))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("no trust in https://localhost");
        }

        @Test
        void whereAllAreDeadTheServerCannotBeReached() {
            HttpTransport transport =
                    transport(server.ca.root, address("127.0.0.1"), address("127.0.0.3"));

            assertThatThrownBy(() -> transport.fetch("/v1/x"))
                    .isInstanceOf(CaException.Unavailable.class)
                    .hasMessageContaining("cannot reach " + server.uri());
        }
    }

    /** Its certificate is for localhost and 127.0.0.1, by which address it is called here. */
    @Test
    void theNumberOfAnAddressIsNotTheNameThatTheServerIsHeldTo() throws Exception {
        try (var server = new TestServer()) {
            server.otherwise = request -> new Given(200, "application/json", Map.of(), "{}");
            URI dead = URI.create("https://127.0.0.2:" + server.uri().getPort());
            var transport =
                    new HttpTransport(
                            CaClientConfig.of(dead, List.of(server.ca.root)),
                            host -> resolved("127.0.0.2", "127.0.0.1"));

            assertThatThrownBy(() -> transport.fetch("/v1/x"))
                    .isInstanceOf(CaException.Protocol.class)
                    .hasMessageContaining("127.0.0.2");
            assertThat(server.received).isEmpty();
        }
    }
}
