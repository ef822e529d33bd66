package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "orders.shop.svc.cluster.local",
                "*.shop.svc",
                "web-0",
                "a--b.example",
                "xn--bcher-kva.example",
                "xn--strae-oqa.de",
                "xn--80ak6aa92e.com",
                "xn--fiqs8s",
                "1.example"
            })
    void accepts(String name) throws Exception {
        assertThat(DnsName.parse(name).text()).isEqualTo(name);
    }
}
