package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, 10.0.0.7",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "2001:DB8:0:0:0:0:0:7, 2001:db8::7",
        "2001:0db8::0001, 2001:db8::1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        // RFC 5952 §4.2: the longest run, the first of equals, never a single group.
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "fe80::1, fe80::1",
        "64:ff9b::a00:7, 64:ff9b::a00:7"
    })
    void textIsCanonical(String given, String canonical) throws Exception {
        IpAddress address = IpAddress.parse(given);

        assertThat(address.text()).isEqualTo(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(address);
        assertThat(IpAddress.ofOctets(address.address().getAddress())).isEqualTo(address);
        assertThat(address).hasToString(canonical);
        assertThat(address.kind()).isEqualTo(SubjectAlternativeName.Kind.IP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "10.0.0",
                "10.1",
                "167772167",
                "010.0.0.7",
                "10.0.0.07",
                "0x0a.0.0.7",
                "10.0.0.256",
                "10.0.0.7.",
                ".10.0.0.7",
                "10.0.0.7 ",
                "10.0.0.7\u0000",
                "10.0.0.7/32",
                "+10.0.0.7",
                "１０.0.0.7",
                "localhost",
                "example.org"
            })
    void onlyADottedQuadIsIpv4(String text) {
        refused(text, "is no IP address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "::1/128",
                "g::",
                "2001:db8::7 ",
                "1:2:3:4:5:6:7:8:",
                "2001:db8::7\u0000"
            })
    void onlyHexadecimalGroupsAreIpv6(String text) {
        refused(text, "is no IPv6 address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:10.0.0.7", "::ffff:a00:7", "0:0:0:0:0:FFFF:0a00:0007"})
    void ipv4MappedIntoIpv6IsRefusedInEverySpelling(String text) {
        refused(text, "give it as IPv4");
    }

    @Test
    void otherFormsAreRefused() {
        refused("[::1]", "other than hexadecimal groups");
        refused("::10.0.0.7", "other than hexadecimal groups");
        refused("64:ff9b::10.0.0.7", "other than hexadecimal groups");
        refused("fe80::1%eth0", "zone");
        refused("fe80::1%1", "zone");
        refused("1:".repeat(1000), "too long");
    }

    @Test
    void octetsOfAnotherLengthAreRefused() {
        for (int length : new int[] {0, 3, 5, 8, 15, 17, 32}) {
            assertThatExceptionOfType(MalformedNameException.class)
                    .isThrownBy(() -> IpAddress.ofOctets(new byte[length]))
                    .withMessageContaining("has " + length + " octets");
        }
    }

    @Test
    void anAddressWithAZoneIsNotAName() throws Exception {
        var zoned = Inet6Address.getByAddress("", new byte[16], 1);

        assertThatIllegalArgumentException().isThrownBy(() -> new IpAddress(zoned));
    }

    private static void refused(String text, String because) {
        assertThatExceptionOfType(MalformedNameException.class)
                .as(text)
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessageContaining(because);
    }
}
