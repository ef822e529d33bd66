package dev.signet.server.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.x509.Der;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyEncryptionTest {

    private static final byte[] SECRET = "a private key".getBytes(US_ASCII);
    private static final KeyOwner ROOT = new KeyOwner("root", "key of root");

    private final SecureRandom random = new SecureRandom();
    private final KeyEncryptionKey key = key();
    private final KeyEncryption encryption = new KeyEncryption(key, Optional.empty(), random);

    private KeyEncryptionKey key() {
        try {
            return AesKeyEncryptionKey.parse("a test", AesKeyEncryptionKey.newKey(random), random);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void decryptsWhatItEncryptedAlsoAfterARestart() throws Exception {
        DataKey dataKey = encryption.newDataKey(1);
        byte[] encrypted = encryption.encrypt(dataKey, ROOT, SECRET);

        assertThat(
                        new KeyEncryption(key, Optional.empty(), random)
                                .decrypt(dataKey, ROOT, encrypted))
                .isEqualTo(SECRET);
    }

    @Test
    void theSameSecretIsEncryptedDifferentlyEachTime() throws Exception {
        DataKey dataKey = encryption.newDataKey(1);

        assertThat(encryption.encrypt(dataKey, ROOT, SECRET))
                .isNotEqualTo(encryption.encrypt(dataKey, ROOT, SECRET));
    }

    @Test
    void aKeyIsNotAcceptedAsThatOfAnotherIssuerNorAsAnotherKeyNorUnderAnotherDataKey()
            throws Exception {
        DataKey dataKey = encryption.newDataKey(1);
        byte[] encrypted = encryption.encrypt(dataKey, ROOT, SECRET);

        assertRefused(dataKey, new KeyOwner("issuing", ROOT.keyId()), encrypted);
        assertRefused(dataKey, new KeyOwner("root", "key of issuing"), encrypted);
        assertRefused(encryption.newDataKey(1), ROOT, encrypted);
        assertRefused(
                new DataKey(2, dataKey.keyEncryptionKeyId(), dataKey.wrapped()), ROOT, encrypted);
    }

    @Test
    void everyChangedBitIsNoticed() throws Exception {
        DataKey dataKey = encryption.newDataKey(1);
        byte[] encrypted = encryption.encrypt(dataKey, ROOT, SECRET);
        byte[] wrapped = dataKey.wrapped().octets();

        for (int bit = 0; bit < encrypted.length * 8; bit++) {
            assertRefused(dataKey, ROOT, flipped(encrypted, bit));
        }
        for (int bit = 0; bit < wrapped.length * 8; bit++) {
            Der changed = Der.copyOf(flipped(wrapped, bit));
            assertRefused(new DataKey(1, dataKey.keyEncryptionKeyId(), changed), ROOT, encrypted);
        }
    }

    private static byte[] flipped(byte[] octets, int bit) {
        byte[] changed = octets.clone();
        changed[bit / 8] ^= (byte) (1 << (bit % 8));
        return changed;
    }

    @Test
    void aTruncatedSecretIsNoticed() throws Exception {
        assertRefused(encryption.newDataKey(1), ROOT, new byte[5]);
    }

    @Test
    void aDataKeyThatIsWrappedAnewIsTheSame() throws Exception {
        DataKey before = encryption.newDataKey(1);
        byte[] encrypted = encryption.encrypt(before, ROOT, SECRET);
        KeyEncryptionKey next = key();
        var changing = new KeyEncryption(next, Optional.of(key), random);

        assertThat(changing.isCurrent(before)).isFalse();
        DataKey after = changing.rewrapped(before);

        assertThat(changing.isCurrent(after)).isTrue();
        assertThat(changing.decrypt(before, ROOT, encrypted)).isEqualTo(SECRET);
        assertThat(
                        new KeyEncryption(next, Optional.empty(), random)
                                .decrypt(after, ROOT, encrypted))
                .isEqualTo(SECRET);
    }

    @Test
    void withoutTheKeyItWasWrappedUnderItSaysWhichOneIsMissing() throws Exception {
        DataKey dataKey = encryption.newDataKey(1);
        byte[] encrypted = encryption.encrypt(dataKey, ROOT, SECRET);

        assertThatThrownBy(() ->
                        new KeyEncryption(key(), Optional.empty(), random)
                                .decrypt(dataKey, ROOT, encrypted))
                .isExactlyInstanceOf(SigningFailedException.class)
                .hasMessageContaining(key.id());
    }

    @Test
    void aDataKeyIsUnwrappedOnce() throws Exception {
        var asked = new AtomicInteger();
        var counting = new KeyEncryption(counted(asked), Optional.empty(), random);
        DataKey dataKey = encryption.newDataKey(1);

        byte[] encrypted = counting.encrypt(dataKey, ROOT, SECRET);
        assertThat(counting.decrypt(dataKey, ROOT, encrypted)).isEqualTo(SECRET);

        assertThat(asked).hasValue(1);
    }

    private KeyEncryptionKey counted(AtomicInteger asked) {
        return new KeyEncryptionKey() {
            @Override
            public String id() {
                return key.id();
            }

            @Override
            public byte[] wrap(byte[] context, byte[] dataKey) throws SigningFailedException {
                return key.wrap(context, dataKey);
            }

            @Override
            public byte[] unwrap(byte[] context, byte[] wrapped) throws SigningFailedException {
                asked.incrementAndGet();
                return key.unwrap(context, wrapped);
            }
        };
    }

    @Test
    void twoNamesForOneKeyEncryptionKeyAreNoChange() {
        var file = new KeyEncryptionConfig.InFile(Path.of("/key"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyEncryptionConfig(file, Optional.of(file)))
                .withMessageContaining("key_encryption.previous");
    }

    private void assertRefused(DataKey dataKey, KeyOwner owner, byte[] encrypted) {
        assertThatThrownBy(() -> encryption.decrypt(dataKey, owner, encrypted))
                .isInstanceOf(SigningFailedException.class);
    }
}
