package dev.signet.server.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.audit.Author;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.key.KeyRotation;
import dev.signet.server.signing.AesKeyEncryptionKey;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.KeyEncryptionKey;
import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.tlog.ForeignVerifier;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The key of the log, in a database whose keys are encrypted under one data key. */
class LogKeyTest {

    private static final Author OPERATOR = new Author("operator", "request-1");

    private final SecureRandom random = new SecureRandom();
    private final TestCa ca = new TestCa();
    private final Transparency log = ca.transparency(TransparencyConfig.DEFAULT);
    private final String verifier = key(log);

    @Test
    void aServerSignsOnWithTheSameKeyAfterTheDataKeyWasRotatedAndTheOldOneDestroyed()
            throws Exception {
        ca.keyRotation().rotate(OPERATOR);

        assertThat(ca.keyRotation().report().dataKeys())
                .singleElement()
                .satisfies(use -> assertThat(use.dataKey().version()).isEqualTo(2));
        assertThat(ca.count("audit_events WHERE kind = 'IssuerKeyReencrypted'")).isEqualTo(3);
        assertSigns(log);
        assertSigns(ca.transparency(TransparencyConfig.DEFAULT));
    }

    @Test
    void afterARewrapTheNewKeyEncryptionKeyAloneOpensTheLog() throws Exception {
        KeyEncryptionKey next = newKey();
        var changing = new KeyEncryption(next, Optional.of(ca.kek), random);
        var store = new IssuerStore(changing, Optional.empty(), random);
        new KeyRotation(changing, store.keys(), ca.audit, ca.database).rewrap(OPERATOR);

        assertSigns(opened(next));
        assertThatThrownBy(() -> opened(ca.kek))
                .hasCauseExactlyInstanceOf(SigningFailedException.class)
                .hasStackTraceContaining(next.id());
    }

    @Test
    void theKeyOfALogIsBoundToItsOrigin() {
        ca.execute("UPDATE log_keys SET origin = 'other.test/v1/log'");

        assertThatThrownBy(() -> ca.transparency(TransparencyConfig.DEFAULT))
                .hasCauseExactlyInstanceOf(SigningFailedException.class)
                .hasStackTraceContaining("other.test/v1/log");
    }

    @Test
    void aServerThatStartsWhileItsKeyEncryptionKeyIsAwayGrowsTheTreeOnceThatIsBack()
            throws Exception {
        var away = new Absent();
        Transparency started = opened(away);
        var _ = ca.issued();

        assertThat(key(started)).isEqualTo(verifier);
        assertThatThrownBy(() -> started.sequencing().grow())
                .isInstanceOf(SigningFailedException.class)
                .hasMessageContaining("ca.test/v1/log")
                .hasMessageContaining("unplugged");
        assertThat(started.tiles().checkpoint()).isEmpty();

        away.back = true;
        assertSigns(started);
    }

    /** That key, in a device that is not there. */
    private final class Absent implements KeyEncryptionKey {

        private boolean back;

        @Override
        public String id() {
            return ca.kek.id();
        }

        @Override
        public byte[] wrap(byte[] context, byte[] dataKey) throws SigningFailedException {
            throw new KeyUnreachableException("unplugged");
        }

        @Override
        public byte[] unwrap(byte[] context, byte[] wrapped) throws SigningFailedException {
            if (!back) {
                throw new KeyUnreachableException("unplugged");
            }
            return ca.kek.unwrap(context, wrapped);
        }
    }

    private Transparency opened(KeyEncryptionKey key) {
        return ca.transparency(
                TransparencyConfig.DEFAULT, new KeyEncryption(key, Optional.empty(), random));
    }

    private KeyEncryptionKey newKey() throws IOException {
        return AesKeyEncryptionKey.parse("a test", AesKeyEncryptionKey.newKey(random), random);
    }

    private static String key(Transparency log) {
        try {
            return log.tiles().key();
        } catch (SigningFailedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertSigns(Transparency log) throws Exception {
        var _ = ca.issued();
        assertThat(log.sequencing().grow()).isTrue();
        String checkpoint = log.tiles().checkpoint().orElseThrow().toString();
        assertThat(new ForeignVerifier(verifier).checkpoint(checkpoint).size)
                .isEqualTo(ca.count("audit_events"));
    }
}
