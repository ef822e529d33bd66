package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {

    private static final Der HUNDRED = Der.copyOf(new byte[100]);
    private static final String PEM = HUNDRED.pem("CERTIFICATE");

    @ParameterizedTest
    @ValueSource(ints = {1, 47, 48, 49, 96, 100, 1000, 65_536})
    void pemSurvives(int length) throws Exception {
        byte[] octets = new byte[length];
        TestCsr.RANDOM.nextBytes(octets);
        Der der = Der.copyOf(octets);

        assertThat(Der.fromPem(der.pem("CERTIFICATE"), "CERTIFICATE")).isEqualTo(der);
        assertThat(Der.fromPem(der.pem("X").replace("\n", "\r\n"), "X")).isEqualTo(der);
        assertThat(Der.fromPem("\n" + der.pem("X").strip() + "\n\n", "X")).isEqualTo(der);
    }

    @Test
    void octetsAreCopiedInAndOut() {
        byte[] octets = {1, 2, 3};
        Der der = Der.copyOf(octets);
        octets[0] = 9;
        der.octets()[1] = 9;

        assertThat(der.octets()).containsExactly(1, 2, 3);
        assertThat(der).isEqualTo(Der.copyOf(new byte[] {1, 2, 3})).isNotEqualTo(HUNDRED);
        assertThat(der).hasSameHashCodeAs(Der.copyOf(new byte[] {1, 2, 3}));
    }

    @Test
    void noMoreThanEightOctetsAreInTheLog() {
        assertThat(HUNDRED).hasToString("Der[100 octets, 0000000000000000…]");
    }

    @Test
    void anotherLabelIsRefused() {
        refused(PEM.replace("CERTIFICATE", "PRIVATE KEY"), "the first line must be");
        refused(PEM.replace("BEGIN CERTIFICATE", "BEGIN X"), "the first line must be");
        refused(PEM.replace("END CERTIFICATE", "END X"), "-----END CERTIFICATE----- must follow");
    }

    @Test
    void textAroundAndASecondObjectAreRefused() {
        refused("subject=orders\n" + PEM, "the first line must be");
        refused(PEM + "trailer", "must follow");
        refused(PEM + PEM, "only one object");
        refused("", "the first line must be");
    }

    @Test
    void headersAndOtherLineLengthsAreRefused() {
        refused(PEM.replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\n\n"), "line 2");
        refused(PEM.replaceFirst("AAAA\n", "\n"), "line 2 has 60 characters");
        refused("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "must follow");
        refused("-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n", "line 2 has 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AAA",
                "AA==AA==",
                "A",
                "AB==",
                "AAB=",
                "AA AA",
                "AA_A",
                "AA\u0000A",
                "===="
            })
    void anythingButCanonicalBase64IsRefused(String body) {
        String pem = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";

        refused(pem, "only padded base64");
        assertThatIllegalArgumentException().isThrownBy(() -> Der.fromBase64(body));
    }

    @Test
    void lengthIsBounded() {
        refused("-----BEGIN CERTIFICATE-----\n" + "A".repeat(98_304), "longer than 98304");
    }

    private static void refused(String pem, String because) {
        assertThatExceptionOfType(MalformedPemException.class)
                .isThrownBy(() -> Der.fromPem(pem, "CERTIFICATE"))
                .withMessageContaining(because);
    }
}
