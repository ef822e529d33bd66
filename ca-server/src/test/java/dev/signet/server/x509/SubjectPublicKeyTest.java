package dev.signet.server.x509;

import static dev.signet.server.x509.TestCsr.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectPublicKeyTest {

    @ParameterizedTest
    @EnumSource
    void acceptsAFreshKeyOfEveryKind(KeyAlgorithm algorithm) throws Exception {
        SubjectPublicKey key = SubjectPublicKey.of(algorithm.generate(RANDOM).getPublic());

        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(SubjectPublicKey.parse(key.info())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(key.sha256Hex()).hasSize(64);
        assertThat(key).hasToString(algorithm.text() + " " + key.sha256Hex());
    }

    @Test
    void otherAlgorithmsAreRefused() throws Exception {
        for (String algorithm : new String[] {"DSA", "X25519", "Ed448", "ML-DSA-65"}) {
            var key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPublic();
            assertThatExceptionOfType(WeakKeyException.class)
                    .isThrownBy(() -> SubjectPublicKey.of(key))
                    .withMessageContaining("is not accepted; use EC P-256");
        }
    }

    @Nested
    class EllipticCurves {

        @ParameterizedTest
        @ValueSource(strings = {"P-192", "P-224", "secp256k1", "brainpoolP256r1", "B-283"})
        void otherCurvesAreRefused(String curve) throws Exception {
            var pairs = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
            pairs.initialize(new ECGenParameterSpec(curve), RANDOM);
            var info =
                    SubjectPublicKeyInfo.getInstance(
                            pairs.generateKeyPair().getPublic().getEncoded());

            refused(info, "is not accepted; use P-256, P-384 or P-521");
        }

        @Test
        void curvesGivenByParametersAreRefused() {
            var curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
            refused(
                    new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve),
                            curve.getG().getEncoded(false)),
                    "names its curve by object identifier");
            refused(
                    new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey),
                            curve.getG().getEncoded(false)),
                    "names its curve by object identifier");
        }

        @Test
        void aPointOffItsCurveIsRefused() {
            byte[] point = generator();
            point[64] ^= 1;

            refused(ec(point), "not an uncompressed point on its curve");
        }

        @Test
        void infinityAndCompressedAndHybridAndCutPointsAreRefused() {
            byte[] hybrid = generator();
            hybrid[0] = 7;
            var curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);

            refused(ec(new byte[] {0}), "not an uncompressed point");
            refused(ec(new byte[0]), "not an uncompressed point");
            refused(ec(new byte[] {4}), "not an uncompressed point");
            refused(ec(new byte[65]), "not an uncompressed point");
            refused(ec(hybrid), "not an uncompressed point");
            refused(ec(curve.getG().getEncoded(true)), "not an uncompressed point");
        }

        private static byte[] generator() {
            return CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1)
                    .getG()
                    .getEncoded(false);
        }

        private static SubjectPublicKeyInfo ec(byte[] point) {
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(
                            X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                    point);
        }
    }

    @Nested
    class Ed25519 {

        /** The points of order 1, 2, 4 and 8, and one encoding that is not reduced. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0000000000000000000000000000000000000000000000000000000000000080",
                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
                })
        void pointsOfSmallOrderAreRefused(String point) {
            refused(ed25519(HexFormat.of().parseHex(point)), "not a point of the large subgroup");
        }

        @Test
        void otherLengthsAndParametersAreRefused() {
            refused(ed25519(new byte[31]), "has 32 octets");
            refused(ed25519(new byte[33]), "has 32 octets");
            refused(
                    new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(
                                    EdECObjectIdentifiers.id_Ed25519, DERNull.INSTANCE),
                            new byte[32]),
                    "no parameters");
        }

        private static SubjectPublicKeyInfo ed25519(byte[] point) {
            return new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), point);
        }
    }

    @Test
    void aKeyThatIsNoWholeNumberOfOctetsIsRefused() {
        var identifier = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
        var key =
                SubjectPublicKeyInfo.getInstance(
                        new DERSequence(
                                new ASN1Encodable[] {
                                    identifier, new DERBitString(new byte[32], 3)
                                }));

        refused(key, "whole number of octets");
    }

    @Test
    void anObjectIdentifierNobodyKnowsIsRefused() {
        refused(
                new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4")), new byte[1]),
                "1.2.3.4 is not accepted");
    }

    private static void refused(SubjectPublicKeyInfo info, String because) {
        assertThatExceptionOfType(WeakKeyException.class)
                .isThrownBy(() -> SubjectPublicKey.parse(info))
                .withMessageContaining(because);
    }
}
