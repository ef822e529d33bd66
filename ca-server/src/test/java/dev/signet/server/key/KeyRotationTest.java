package dev.signet.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.audit.Author;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerReload;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.signing.AesKeyEncryptionKey;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.KeyEncryptionKey;
import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.KeyAlgorithm;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** On a database with two issuers, root and issuing, as {@link TestCa} makes it. */
class KeyRotationTest {

    private static final Author OPERATOR = new Author("operator", "request-1");

    private final TestCa ca = new TestCa();
    private final SecureRandom random = new SecureRandom();
    private final KeyEncryptionKey next = newKey();

    /** One that has a configuration with both keys. */
    private final Server changing =
            new Server(new KeyEncryption(next, Optional.of(ca.kek), random));

    private KeyEncryptionKey newKey() {
        try {
            return AesKeyEncryptionKey.parse("a test", AesKeyEncryptionKey.newKey(random), random);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A server on the database, as far as keys go. */
    private final class Server {

        final IssuerStore store;
        final KeyRotation rotation;

        Server(KeyEncryption encryption) {
            store = new IssuerStore(encryption, Optional.empty(), random);
            rotation = new KeyRotation(encryption, store.keys(), ca.audit, ca.database);
        }

        /** Every issuer that it can sign with, read from the database now. */
        List<String> signing() {
            var issuers = new Issuers(List.of());
            var _ = new IssuerReload(store, ca.database, UnaryOperator.identity()).into(issuers);
            return issuers.all().stream()
                    .filter(issuer -> issuer.signer().outOfReach().isEmpty())
                    .map(issuer -> issuer.name().value())
                    .toList();
        }
    }

    private Server restarted(KeyEncryptionKey key) {
        return new Server(new KeyEncryption(key, Optional.empty(), random));
    }

    private List<Integer> dataKeysOfKeys() {
        return changing.rotation.report().keys().stream()
                .map(key -> key.dataKey().orElseThrow())
                .toList();
    }

    private long events(String kind) {
        return ca.auditKinds().stream().filter(kind::equals).count();
    }

    private List<Integer> dataKeys() {
        return changing.rotation.report().dataKeys().stream()
                .map(use -> use.dataKey().version())
                .toList();
    }

    @Test
    void afterARewrapTheOldKeyEncryptionKeyOpensNothingAndTheNewOneEverything() throws Exception {
        changing.rotation.rewrap(OPERATOR);

        assertThat(restarted(next).signing()).containsExactly("issuing", "root");
        assertThat(restarted(ca.kek).signing()).isEmpty();
        assertThat(changing.rotation.report().dataKeys())
                .singleElement()
                .satisfies(
                        use -> assertThat(use.dataKey().keyEncryptionKeyId()).isEqualTo(next.id()));
        assertThat(events("DataKeyRewrapped")).isEqualTo(1);
    }

    @Test
    void aServerThatHasBothKeysSignsBeforeDuringAndAfterARewrap() throws Exception {
        Server other = new Server(new KeyEncryption(next, Optional.of(ca.kek), random));
        assertThat(other.signing()).hasSize(2);

        changing.rotation.rewrap(OPERATOR);

        assertThat(other.signing()).hasSize(2);
    }

    @Test
    void aRewrapThatWasDoneChangesNothing() throws Exception {
        changing.rotation.rewrap(OPERATOR);
        KeyReport once = changing.rotation.report();

        changing.rotation.rewrap(OPERATOR);

        assertThat(changing.rotation.report()).isEqualTo(once);
        assertThat(events("DataKeyRewrapped")).isEqualTo(1);
    }

    @Test
    void aRewrapWithoutTheKeyBeforeChangesNothingAndSaysWhichIsMissing() {
        KeyReport before = changing.rotation.report();

        assertThatThrownBy(() -> restarted(next).rotation.rewrap(OPERATOR))
                .isExactlyInstanceOf(SigningFailedException.class)
                .hasMessageContaining(ca.kek.id());

        assertThat(changing.rotation.report()).isEqualTo(before);
    }

    @Test
    void aRotationEncryptsEveryKeyUnderANewDataKeyAndDestroysTheOld() throws Exception {
        ca.keyRotation().rotate(OPERATOR);

        assertThat(dataKeys()).containsExactly(2);
        assertThat(dataKeysOfKeys()).containsExactly(2, 2);
        assertThat(restarted(ca.kek).signing()).containsExactly("issuing", "root");
        assertThat(events("DataKeyCreated")).isEqualTo(1);
        assertThat(events("IssuerKeyReencrypted")).isEqualTo(2);
        assertThat(events("DataKeyDestroyed")).isEqualTo(1);
    }

    @Test
    void anIssuerThatWasMadeAfterARotationIsUnderTheNewDataKey() throws Exception {
        ca.keyRotation().rotate(OPERATOR);

        var _ =
                ca.firstIssuers()
                        .root(
                                new IssuerName("later"),
                                "Later",
                                KeyAlgorithm.EC_P256,
                                Duration.ofDays(3650));

        assertThat(dataKeysOfKeys()).containsExactly(2, 2, 2);
        assertThat(restarted(ca.kek).signing()).containsExactly("issuing", "later", "root");
    }

    /** A key-encryption key in a device that goes away while the rotation works. */
    private KeyEncryptionKey goingAwayAfter(int wrapsAndUnwraps) {
        return new KeyEncryptionKey() {
            private int left = wrapsAndUnwraps;

            @Override
            public String id() {
                return ca.kek.id();
            }

            @Override
            public byte[] wrap(byte[] context, byte[] dataKey) throws SigningFailedException {
                count();
                return ca.kek.wrap(context, dataKey);
            }

            @Override
            public byte[] unwrap(byte[] context, byte[] wrapped) throws SigningFailedException {
                count();
                return ca.kek.unwrap(context, wrapped);
            }

            private void count() throws KeyUnreachableException {
                if (left-- == 0) {
                    throw new KeyUnreachableException("away");
                }
            }
        };
    }

    @Test
    void aRotationThatEndsAfterAnyStepLosesNothingAndTheNextOneFinishesIt() {
        for (int steps : List.of(0, 1, 1)) {
            Server dying = restarted(goingAwayAfter(steps));

            assertThatThrownBy(() -> dying.rotation.rotate(OPERATOR))
                    .isInstanceOf(KeyUnreachableException.class);

            assertThat(restarted(ca.kek).signing()).containsExactly("issuing", "root");
        }
        assertThat(dataKeys()).containsExactly(1, 2);
    }

    @Test
    void aRotationThatStoppedBetweenTwoKeysIsFinishedWithoutAnotherDataKey() throws Exception {
        ca.execute(
                "CREATE TABLE kept AS SELECT id, data_key, encrypted_key FROM issuer_keys"
                        + " WHERE issuer = 'root'");
        ca.execute("CREATE TABLE kept_data_keys AS SELECT * FROM data_keys");
        ca.keyRotation().rotate(OPERATOR);
        ca.execute("INSERT INTO data_keys SELECT * FROM kept_data_keys");
        ca.execute(
                "UPDATE issuer_keys SET data_key = 1, encrypted_key = (SELECT encrypted_key FROM"
                        + " kept) WHERE issuer = 'root'");
        assertThat(restarted(ca.kek).signing()).containsExactly("issuing", "root");

        ca.keyRotation().rotate(OPERATOR);

        assertThat(dataKeys()).containsExactly(2);
        assertThat(dataKeysOfKeys()).containsExactly(2, 2);
        assertThat(restarted(ca.kek).signing()).containsExactly("issuing", "root");
    }

    @Test
    void aStolenDatabaseAloneSignsNothing() {
        assertThat(restarted(newKey()).signing()).isEmpty();
    }

    @Test
    void keysThatWereSwappedBetweenIssuersSignNothing() {
        ca.execute("CREATE TABLE swapped AS SELECT id, encrypted_key FROM issuer_keys");
        ca.execute(
                "UPDATE issuer_keys SET encrypted_key = (SELECT encrypted_key FROM swapped"
                        + " WHERE swapped.id <> issuer_keys.id)");

        assertThat(restarted(ca.kek).signing()).isEmpty();
    }

    /** Certificate and key go together; the name that roles and operators know does not. */
    @Test
    void anIssuerThatIsGivenTheNameOfAnotherSignsNothing() {
        Issuer root = ca.issuers.find(TestCa.ROOT).orElseThrow();
        ca.execute(
                "UPDATE issuers SET certificate = (SELECT certificate FROM issuers WHERE name ="
                        + " 'root') WHERE name = 'issuing'");
        ca.execute(
                "UPDATE issuer_keys SET issuer = 'issuing', encrypted_key = (SELECT"
                        + " k.encrypted_key FROM issuer_keys k WHERE k.issuer = 'root') WHERE"
                        + " issuer = 'issuing'");

        assertThat(restarted(ca.kek).signing()).containsExactly(root.name().value());
    }
}
