package dev.signet.server.signing.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.signing.KeyUnreachableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token that counts wrong PINs is not locked by this server. */
class PinTest {

    @TempDir private Path folder;
    private final AtomicLong nanoTime = new AtomicLong();
    private Pin pin;

    @BeforeEach
    void write() throws Exception {
        write("1234");
        pin = new Pin(folder.resolve("pin"), nanoTime::get);
    }

    private void write(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("pin"), text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void letPass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    @Test
    void aPinThatWasRefusedIsNotTriedAgain() throws Exception {
        pin.wasRefused(pin.toTry());
        letPass(Pin.PAUSE.minusNanos(1));

        assertThatThrownBy(pin::toTry)
                .isInstanceOf(KeyUnreachableException.class)
                .hasMessageContaining("refused the PIN")
                .hasMessageNotContaining("1234");
    }

    @Test
    void anotherPinIsTriedAtOnce() throws Exception {
        pin.wasRefused(pin.toTry());
        write("4321");

        assertThat(pin.toTry()).isEqualTo("4321");
    }

    @Test
    void theSamePinIsTriedAfterALongTimeSinceSomebodyMayHaveUnlockedTheToken() throws Exception {
        pin.wasRefused(pin.toTry());
        letPass(Pin.PAUSE);

        assertThat(pin.toTry()).isEqualTo("1234");
    }
}
