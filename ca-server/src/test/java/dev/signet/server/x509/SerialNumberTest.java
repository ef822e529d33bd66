package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SerialNumberTest {

    private final SecureRandom random = new SecureRandom();

    @Test
    void aDrawnSerialCarriesItsMonthAndSurvivesText() {
        int month = SerialNumber.expiryMonth(Instant.parse("2026-11-22T00:00:00Z"));
        SerialNumber serial = SerialNumber.random(month, random);

        assertThat(month).isEqualTo(56 * 12 + 10);
        assertThat(serial.expiryMonth()).hasValue(month);
        assertThat(serial.hex()).hasSize(40);
        assertThat(SerialNumber.parse(serial.hex())).isEqualTo(serial);
    }
}
