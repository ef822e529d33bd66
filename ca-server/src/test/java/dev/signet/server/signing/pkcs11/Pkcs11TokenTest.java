package dev.signet.server.signing.pkcs11;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SignatureAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against SoftHSM. */
class Pkcs11TokenTest {

    private static final byte[] TBS = "to be signed".getBytes(US_ASCII);
    private static final byte[] CONTEXT = "data key 1".getBytes(US_ASCII);
    private static final byte[] DATA_KEY = "32 octets that are a secret key!".getBytes(US_ASCII);

    @TempDir private Path folder;
    private TestToken token;
    private Pkcs11Token opened;
    private TokenKeys keys;

    @BeforeEach
    void make() throws Exception {
        token = new TestToken(folder);
        opened = token.opened();
        keys = new TokenKeys(opened);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private Pkcs11Signer signer(KeyAlgorithm kind, SignatureAlgorithm algorithm) throws Exception {
        PublicKey publicKey = keys.make("ca", kind);
        return keys.signer("ca", publicKey, algorithm);
    }

    private Pkcs11Signer signer() throws Exception {
        return signer(KeyAlgorithm.EC_P256, SignatureAlgorithm.of(KeyAlgorithm.EC_P256).getFirst());
    }

    private Pkcs11KeyEncryptionKey keyEncryptionKey() {
        return new Pkcs11KeyEncryptionKey(opened, "kek", new SecureRandom());
    }

    private static void assertSigns(Pkcs11Signer signer) throws Exception {
        assertThat(signer.algorithm().verifies(signer.publicKey(), TBS, signer.sign(TBS))).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyAlgorithm.class,
            names = {"EC_P256", "EC_P384", "EC_P521", "RSA_2048"})
    void signsWithEveryAlgorithmOfAKeyThatWasMadeThere(KeyAlgorithm kind) throws Exception {
        PublicKey publicKey = keys.make("ca", kind);

        assertThat(keys.find("ca")).contains(publicKey);
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.of(kind)) {
            assertSigns(keys.signer("ca", publicKey, algorithm));
        }
    }

    @Test
    void aKeyNeverLeavesTheToken() throws Exception {
        var _ = signer();
        keyEncryptionKey().ensureExists();

        assertThat(octets(login -> login.privateKey("ca"))).isEmpty();
        assertThat(octets(login -> login.secretKey("kek"))).isEmpty();
    }

    private Optional<byte[]> octets(Pkcs11Token.Work<Key> key) throws Exception {
        return opened.use(
                Pkcs11Token.LIMIT, login -> Optional.ofNullable(key.with(login).getEncoded()));
    }

    /** They would be ended by their numbers, which others have after a restart of the library. */
    @Test
    void whatIsMadeLeavesNoObjectInASession() throws Throwable {
        var _ = signer();
        keyEncryptionKey().ensureExists();

        assertThat(token.sessionObjects()).isZero();
    }

    @Test
    void aKeyIsThereAfterARestart() throws Exception {
        Pkcs11Signer signer = signer();

        try (Pkcs11Token again = token.opened()) {
            assertSigns(new TokenKeys(again).signer("ca", signer.publicKey(), signer.algorithm()));
        }
    }

    @Test
    void endedSessionsCostNoSignature() throws Throwable {
        Pkcs11Signer signer = signer();
        for (int times = 0; times < 3; times++) {
            token.letTimePass();
            token.endSessions();

            assertSigns(signer);
        }
    }

    @Test
    void aLibraryThatForgotEverythingCostsNoSignature() throws Exception {
        Pkcs11Signer signer = signer();
        for (int times = 0; times < 3; times++) {
            token.letTimePass();
            token.forgetEverything();

            assertSigns(signer);
        }
    }

    @Test
    void aTokenThatIsNowhereIsLeftAloneForAWhileAndNamedMeanwhile() throws Exception {
        var config = token.config();
        var gone = new Pkcs11Config(config.library(), "nowhere", config.pinFile());
        try (var away =
                new Pkcs11Token(gone, Executors.newSingleThreadExecutor(), token.nanoTime::get)) {
            var signer =
                    new TokenKeys(away)
                            .signer(
                                    "ca",
                                    signer().publicKey(),
                                    SignatureAlgorithm.of(KeyAlgorithm.EC_P256).getFirst());
            assertThat(signer.outOfReach()).isEmpty();

            assertThatThrownBy(() -> signer.sign(TBS))
                    .isInstanceOf(KeyUnreachableException.class)
                    .hasMessageContaining("key ca")
                    .hasMessageContaining("token nowhere")
                    .hasMessageContaining("no slot");

            assertThat(signer.outOfReach()).get().asString().contains("ca", "nowhere");
            token.letTimePass();
            assertThat(signer.outOfReach()).isEmpty();
        }
    }

    @Test
    void aWrongPinIsNamedAndTheRightOneIsTakenWithoutARestart() throws Throwable {
        Pkcs11Signer signer = signer();
        token.writePin("4321");
        token.letTimePass();
        token.endSessions();

        assertThatThrownBy(() -> signer.sign(TBS)).hasMessageContaining("it refused the PIN");
        token.letTimePass();
        assertThatThrownBy(() -> signer.sign(TBS)).hasMessageContaining("not tried again");

        token.writePin(TestToken.PIN);
        token.letTimePass();
        assertSigns(signer);
    }

    @Test
    void aPinThatOthersCanReadIsNotUsed() throws Exception {
        Pkcs11Signer signer = signer();
        try (Pkcs11Token again = token.opened()) {
            Files.setPosixFilePermissions(
                    token.config().pinFile(), PosixFilePermissions.fromString("rw-r--r--"));

            assertThatThrownBy(() ->
                            new TokenKeys(again)
                                    .signer("ca", signer.publicKey(), signer.algorithm())
                                    .sign(TBS))
                    .isInstanceOf(KeyUnreachableException.class)
                    .hasMessageContaining("the file with its PIN");
        }
    }

    @Test
    void aKeyThatIsNotThereIsNoFailureOfTheToken() throws Exception {
        Pkcs11Signer signer = signer();
        var other = keys.signer("other", signer.publicKey(), signer.algorithm());

        assertThatThrownBy(() -> other.sign(TBS))
                .isInstanceOf(KeyUnreachableException.class)
                .hasMessageContaining("there is no key other");

        assertThat(keys.find("other")).isEmpty();
        assertSigns(signer);
    }

    @Test
    void aCallThatHangsIsNotWaitedForAndOthersAreToldSoAtOnce() throws Exception {
        Pkcs11Signer signer = signer();
        var hanging = new CompletableFuture<Boolean>();

        assertThatThrownBy(() -> opened.use(Duration.ofMillis(10), _ -> hanging.join()))
                .isInstanceOf(KeyUnreachableException.class)
                .hasMessageContaining("did not answer");
        assertThatThrownBy(() -> signer.sign(TBS)).hasMessageContaining("did not answer");

        hanging.complete(true);
        token.letTimePass();
        assertSigns(signer);
    }

    @Test
    void aTokenThatOthersKeepBusyIsNotTakenForOneThatDoesNotAnswer() throws Exception {
        var busy = new CountDownLatch(TestToken.THREADS);
        var hanging = new CompletableFuture<Boolean>();
        try (var others = Executors.newFixedThreadPool(TestToken.THREADS)) {
            for (int i = 0; i < TestToken.THREADS; i++) {
                var _ =
                        others.submit(() ->
                                opened.use(
                                        Pkcs11Token.LONG_LIMIT,
                                        _ -> {
                                            busy.countDown();
                                            return hanging.join();
                                        }));
            }
            busy.await();

            assertThatThrownBy(() -> keys.find("ca"))
                    .isInstanceOf(KeyUnreachableException.class)
                    .hasMessageContaining("busy");
            assertThat(opened.outOfReach()).isEmpty();
            hanging.complete(true);
        }
    }

    @Test
    void wrapsDataKeysWithAKeyThatIsMadeOnce() throws Exception {
        keyEncryptionKey().ensureExists();
        byte[] wrapped = keyEncryptionKey().wrap(CONTEXT, DATA_KEY);

        keyEncryptionKey().ensureExists();

        assertThat(keyEncryptionKey().unwrap(CONTEXT, wrapped)).isEqualTo(DATA_KEY);
        assertThat(new String(wrapped, ISO_8859_1)).doesNotContain("secret");
    }

    @Test
    void anotherContextOrAChangedBitIsNoticedAndIsNoFailureOfTheToken() throws Exception {
        Pkcs11KeyEncryptionKey key = keyEncryptionKey();
        key.ensureExists();
        byte[] wrapped = key.wrap(CONTEXT, DATA_KEY);
        byte[] changed = wrapped.clone();
        changed[20] ^= 1;

        for (var attempt :
                Stream.of(
                                new byte[][] {"data key 2".getBytes(US_ASCII), wrapped},
                                new byte[][] {CONTEXT, changed})
                        .toList()) {
            assertThatThrownBy(() -> key.unwrap(attempt[0], attempt[1]))
                    .isExactlyInstanceOf(SigningFailedException.class)
                    .hasMessageContaining("was changed");
        }
        assertThat(key.unwrap(CONTEXT, wrapped)).isEqualTo(DATA_KEY);
    }

    @Test
    void wrapsDataKeysAlsoAfterItsSessionsEnded() throws Throwable {
        Pkcs11KeyEncryptionKey key = keyEncryptionKey();
        key.ensureExists();
        byte[] wrapped = key.wrap(CONTEXT, DATA_KEY);
        token.letTimePass();
        token.endSessions();

        assertThat(key.unwrap(CONTEXT, wrapped)).isEqualTo(DATA_KEY);
    }
}
