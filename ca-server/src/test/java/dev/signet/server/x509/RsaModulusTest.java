package dev.signet.server.x509;

import static dev.signet.server.x509.TestCsr.RANDOM;
import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failure 41: a weak key accepted. Each modulus here is one whose factors can be found. */
class RsaModulusTest {

    private static final BigInteger F4 = BigInteger.valueOf(65_537);

    /** A prime of 1024 bits with the two highest set, so that a product of two has 2048. */
    private static final BigInteger PRIME = prime(new BigInteger(1022, RANDOM));

    private static final BigInteger GOOD =
            PRIME.multiply(prime(new BigInteger(1022, RANDOM).clearBit(1021)));

    @Test
    void aModulusOfTwoIndependentPrimesIsAccepted() throws Exception {
        assertThat(RsaModulus.judge(GOOD, F4)).isEqualTo(KeyAlgorithm.RSA_2048);
    }

    @Test
    void aRequestWithAKeyOfTheFaultyChipLibraryIsRefused() throws Exception {
        KeyPair keys = pair(rocaPrime(), rocaPrime());

        TestCsr.refused(new TestCsr().signedBy(keys, "SHA256withRSA"), "ROCA");
    }

    @Test
    void aRequestWithAKeyOfNeighbouringPrimesIsRefused() throws Exception {
        KeyPair keys = pair(PRIME, PRIME.nextProbablePrime());

        TestCsr.refused(new TestCsr().signedBy(keys, "SHA256withRSA"), "Fermat");
    }

    @Test
    void primesAreTooCloseWithinAHundredRoundsOfFermat() throws Exception {
        BigInteger close = PRIME.add(ONE.shiftLeft(514)).nextProbablePrime();
        BigInteger apart = PRIME.subtract(ONE.shiftLeft(530)).nextProbablePrime();

        refused(PRIME.multiply(close), F4, "too close together");
        assertThat(RsaModulus.judge(PRIME.multiply(apart), F4)).isEqualTo(KeyAlgorithm.RSA_2048);
    }

    @Test
    void theSquareOfAPrimeIsRefused() {
        refused(PRIME.multiply(PRIME), F4, "too close together");
    }

    @Test
    void aPrimeModulusIsRefused() {
        // The largest prime below 2^2048.
        refused(ONE.shiftLeft(2048).subtract(BigInteger.valueOf(1_942_289)), F4, "no product");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 17, 257, 701, 751})
    void aModulusWithASmallFactorIsRefused(int factor) {
        BigInteger small = BigInteger.valueOf(factor);
        BigInteger rest = ONE.shiftLeft(2048).subtract(ONE).divide(small);

        refused(rest.multiply(small), F4, "no product");
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 1536, 2047, 2049, 2560, 8192, 16_384})
    void otherLengthsAreRefused(int bits) {
        refused(ONE.shiftLeft(bits).subtract(ONE), F4, "has " + bits + " bits");
    }

    @Test
    void aRequestWithAKeyOf1024BitsIsRefused() throws Exception {
        var pairs = KeyPairGenerator.getInstance("RSA");
        pairs.initialize(1024, RANDOM);

        TestCsr.refused(
                new TestCsr().signedBy(pairs.generateKeyPair(), "SHA256withRSA"), "has 1024 bits");
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, -65537, 0, 1, 2, 3, 17, 257, 65535, 65536, 65538, 131_072})
    void evenAndSmallExponentsAreRefused(int exponent) {
        refused(GOOD, BigInteger.valueOf(exponent), "must be odd, at least 65537");
    }

    @Test
    void exponentsAreBelow256Bits() throws Exception {
        BigInteger largest = ONE.shiftLeft(256).subtract(ONE);

        assertThat(RsaModulus.judge(GOOD, largest)).isEqualTo(KeyAlgorithm.RSA_2048);
        refused(GOOD, largest.add(TWO), "below 2^256");
    }

    @Test
    void aNegativeModulusIsRefused() {
        refused(GOOD.negate(), F4, "must be positive");
    }

    @Test
    void anEncodingOtherThanThatOfRfc3279IsRefused() throws Exception {
        byte[] key = new RSAPublicKey(GOOD, F4).getEncoded();
        var noParameters = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption);
        var rsa = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

        assertThat(SubjectPublicKey.parse(new SubjectPublicKeyInfo(rsa, key)).algorithm())
                .isEqualTo(KeyAlgorithm.RSA_2048);
        refused(new SubjectPublicKeyInfo(noParameters, key), "NULL parameters");
        refused(new SubjectPublicKeyInfo(rsa, new byte[] {1, 2, 3}), "cannot be read");
        refused(new SubjectPublicKeyInfo(rsa, new byte[] {0x30, 0}), "cannot be read");
        refused(new SubjectPublicKeyInfo(rsa, ber(key)), "RSA key");
    }

    /** The same sequence with indefinite length. */
    private static byte[] ber(byte[] der) {
        byte[] ber = new byte[der.length];
        System.arraycopy(der, 4, ber, 2, der.length - 4);
        ber[0] = 0x30;
        ber[1] = (byte) 0x80;
        return ber;
    }

    /** A prime as the library made them: k·M + 65537^a mod M, M the product of 126 primes. */
    private static BigInteger rocaPrime() {
        BigInteger m = ONE;
        BigInteger prime = TWO;
        for (int i = 0; i < 126; i++) {
            m = m.multiply(prime);
            prime = prime.nextProbablePrime();
        }
        while (true) {
            BigInteger top = ONE.shiftLeft(1023).add(new BigInteger(1022, RANDOM)).setBit(1022);
            BigInteger candidate =
                    top.divide(m).multiply(m).add(F4.modPow(new BigInteger(200, RANDOM), m));
            if (candidate.isProbablePrime(30)) {
                return candidate;
            }
        }
    }

    private static BigInteger prime(BigInteger low) {
        return low.setBit(1022).setBit(1023).nextProbablePrime();
    }

    private static KeyPair pair(BigInteger p, BigInteger q) throws Exception {
        BigInteger n = p.multiply(q);
        BigInteger d = F4.modInverse(p.subtract(ONE).multiply(q.subtract(ONE)));
        KeyFactory keys = KeyFactory.getInstance("RSA");
        return new KeyPair(
                keys.generatePublic(new RSAPublicKeySpec(n, F4)),
                keys.generatePrivate(new RSAPrivateKeySpec(n, d)));
    }

    private static void refused(BigInteger modulus, BigInteger exponent, String because) {
        assertThatExceptionOfType(WeakKeyException.class)
                .isThrownBy(() -> RsaModulus.judge(modulus, exponent))
                .withMessageContaining(because);
    }

    private static void refused(SubjectPublicKeyInfo info, String because) {
        assertThatExceptionOfType(WeakKeyException.class)
                .isThrownBy(() -> SubjectPublicKey.parse(info))
                .withMessageContaining(because);
    }
}
