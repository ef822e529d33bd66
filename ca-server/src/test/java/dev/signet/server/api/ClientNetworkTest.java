package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ClientNetworkTest {

    private static long of(String address) {
        return ClientNetwork.of(new InetSocketAddress(address, 443));
    }

    @Test
    void everyIpv4AddressIsANetworkOfItsOwn() {
        assertThat(of("192.0.2.1")).isNotEqualTo(of("192.0.2.2"));
        assertThat(of("192.0.2.1")).isEqualTo(of("::ffff:192.0.2.1"));
    }

    @Test
    void theIpv6AddressesOfOneHostAreOneNetwork() {
        assertThat(of("2001:db8:1:2::1")).isEqualTo(of("2001:db8:1:2:ffff::9"));
        assertThat(of("2001:db8:1:2::1")).isNotEqualTo(of("2001:db8:1:3::1"));
    }
}
