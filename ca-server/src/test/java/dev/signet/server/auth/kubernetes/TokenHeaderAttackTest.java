package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on how a token is written and signed. */
class TokenHeaderAttackTest {

    private static final TestCluster EC = TestCluster.es256();
    private static final TestCluster RSA = TestCluster.rs256();
    private static final TestCluster P384 = TestCluster.es384();

    @TempDir Path folder;
    private TestVerifier dev;
    private TestVerifier rsa;

    @BeforeEach
    void configureTheClusters() {
        dev = new TestVerifier(EC.config("dev", folder));
        rsa = new TestVerifier(RSA.config("rsa", folder));
    }

    private static String withHeader(Consumer<ObjectNode> change) {
        ObjectNode header = EC.header();
        change.accept(header);
        return EC.token(header, EC.claims());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none", "None", "nOnE", "NONE", "", "es256", "ES256 ", "ES256K", "EdDSA", "PS256"
            })
    void anAlgorithmOtherThanTheFourIsRejected(String algorithm) {
        dev.assertRejected(withHeader(header -> header.put("alg", algorithm)), "'alg'");
    }

    @Test
    void anUnsignedTokenIsRejected() {
        String none = TestCluster.base64url("{\"alg\":\"none\"}");
        String payload = TestCluster.base64url(EC.claims().toString());

        dev.assertRejected(none + "." + payload + ".", "not a signed JWT");
        dev.assertRejected(none + "." + payload, "not a signed JWT");
        dev.assertRejected(none + "." + payload + ".AA", "'alg'");
    }

    @Test
    void aMissingAlgorithmOrOneThatIsNoStringIsRejected() {
        dev.assertRejected(withHeader(header -> header.remove("alg")), "'alg'");
        dev.assertRejected(withHeader(header -> header.putNull("alg")), "'alg'");
        dev.assertRejected(withHeader(header -> header.put("alg", 256)), "'alg'");
        dev.assertRejected(withHeader(header -> header.putArray("alg").add("ES256")), "'alg'");
    }

    static Stream<Arguments> publicKeysAsSecrets() {
        return Stream.of("HS256", "HS384", "HS512")
                .flatMap(algorithm ->
                        Stream.of(EC, RSA)
                                .flatMap(cluster ->
                                        Stream.of(der(cluster), pem(cluster))
                                                .map(secret ->
                                                        Arguments.of(algorithm, cluster, secret))));
    }

    private static byte[] der(TestCluster cluster) {
        return cluster.keys.getPublic().getEncoded();
    }

    private static byte[] pem(TestCluster cluster) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der(cluster));
        return ("-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest(name = "{0} #{index}")
    @MethodSource("publicKeysAsSecrets")
    void aPublicKeyIsNoSharedSecret(String algorithm, TestCluster cluster, byte[] secret)
            throws GeneralSecurityException {
        String signed =
                TestCluster.base64url(cluster.header().put("alg", algorithm).toString())
                        + "."
                        + TestCluster.base64url(cluster.claims().toString());
        Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
        mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
        byte[] tag = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
        TestVerifier verifier = cluster == EC ? dev : rsa;

        verifier.assertRejected(signed + "." + TestCluster.base64url(tag), "'alg'");
    }

    @Test
    void theHeaderDoesNotChooseHowAKeyIsUsed() {
        String rsaHeader = EC.header().put("alg", "RS256").toString();
        dev.assertRejected(
                EC.token(rsaHeader, EC.claims().toString()), "signature is not by a key");
        String ecHeader = RSA.header().put("alg", "ES256").toString();
        rsa.assertRejected(RSA.token(ecHeader, RSA.claims().toString()), "length");
        var p384 = new TestVerifier(P384.config("p384", folder));
        String es256 = P384.header().put("alg", "ES256").toString();
        p384.assertRejected(P384.token(es256, P384.claims().toString()), "length");
        String es384 = EC.header().put("alg", "ES384").toString();
        dev.assertRejected(EC.token(es384, EC.claims().toString()), "length");
    }

    @Test
    void aPssSignatureByTheRightKeyIsRejected() throws GeneralSecurityException {
        String signed =
                TestCluster.base64url(RSA.header().toString())
                        + "."
                        + TestCluster.base64url(RSA.claims().toString());
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        pss.initSign(RSA.keys.getPrivate());
        pss.update(signed.getBytes(StandardCharsets.US_ASCII));

        rsa.assertRejected(
                signed + "." + TestCluster.base64url(pss.sign()), "signature is not by a key");
    }

    static Stream<Arguments> forgedEcSignatures() throws GeneralSecurityException {
        BigInteger order = ((ECPublicKey) EC.keys.getPublic()).getParams().getOrder();
        byte[] good = signatureOf(EC.token());
        BigInteger r = new BigInteger(1, Arrays.copyOf(good, 32));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(good, 32, 64));
        return Stream.of(
                Arguments.of("r = s = 0", pair(BigInteger.ZERO, BigInteger.ZERO)),
                Arguments.of("r = 0", pair(BigInteger.ZERO, s)),
                Arguments.of("s = 0", pair(r, BigInteger.ZERO)),
                Arguments.of("r = s = n", pair(order, order)),
                Arguments.of("r = n, s = 1", pair(order, BigInteger.ONE)),
                Arguments.of("r = 1, s = n", pair(BigInteger.ONE, order)),
                Arguments.of("r = s = 1", pair(BigInteger.ONE, BigInteger.ONE)),
                Arguments.of("all bits", fill()),
                Arguments.of("DER", derSignature()),
                Arguments.of("one octet more", Arrays.copyOf(good, 65)),
                Arguments.of("one octet less", Arrays.copyOf(good, 63)),
                Arguments.of("96 octets", Arrays.copyOf(good, 96)),
                Arguments.of("one octet", new byte[1]));
    }

    private static byte[] fill() {
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xff);
        return ones;
    }

    private static byte[] pair(BigInteger r, BigInteger s) {
        byte[] both = Arrays.copyOf(TestCluster.unsigned(r, 32), 64);
        System.arraycopy(TestCluster.unsigned(s, 32), 0, both, 32, 32);
        return both;
    }

    private static byte[] derSignature() throws GeneralSecurityException {
        Signature der = Signature.getInstance("SHA256withECDSA");
        der.initSign(EC.keys.getPrivate());
        der.update(withoutSignature(EC.token()).getBytes(StandardCharsets.US_ASCII));
        return der.sign();
    }

    private static byte[] signatureOf(String token) {
        return Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
    }

    private static String withoutSignature(String token) {
        return token.substring(0, token.lastIndexOf('.'));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgedEcSignatures")
    void aForgedSignatureIsRejected(String what, byte[] signature) {
        String forged = withoutSignature(EC.token()) + "." + TestCluster.base64url(signature);

        dev.assertRejected(forged, "signature");
    }

    @Test
    void aChangedPayloadUnderAGoodSignatureIsRejected() {
        String[] parts = EC.token().split("\\.", -1);
        String other =
                TestCluster.base64url(
                        EC.claims().put("sub", "system:serviceaccount:shop:admin").toString());

        dev.assertRejected(parts[0] + "." + other + "." + parts[2], "signature is not by a key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../dev/null",
                "https://attacker.example/key",
                "' OR '1'='1",
                "unknown",
                "\u0000",
                "ключ"
            })
    void aKeyIdIsOnlyComparedNeverFollowed(String keyId) {
        dev.assertRejected(
                withHeader(header -> header.put("kid", keyId)), "signature is not by a key");
    }

    @Test
    void aKeyIdThatIsNoStringOrTooLongIsRejected() {
        dev.assertRejected(withHeader(header -> header.put("kid", 7)), "'kid'");
        dev.assertRejected(withHeader(header -> header.putNull("kid")), "'kid'");
        dev.assertRejected(withHeader(header -> header.put("kid", "")), "'kid'");
        dev.assertRejected(withHeader(header -> header.putArray("kid").add("a")), "'kid'");
        dev.assertRejected(withHeader(header -> header.put("kid", "k".repeat(1025))), "'kid'");
        dev.assertRejected(
                withHeader(header -> header.put("kid", "k".repeat(1 << 20))), "longer than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crit", "b64", "zip", "enc"})
    void aParameterThatChangesHowATokenIsReadIsRejected(String parameter) {
        for (Consumer<ObjectNode> value :
                List.<Consumer<ObjectNode>>of(
                        header -> header.putNull(parameter),
                        header -> header.put(parameter, false),
                        header -> header.put(parameter, "DEF"),
                        header -> header.putArray(parameter).add("exp"))) {
            dev.assertRejected(withHeader(value), "'" + parameter + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JOSE", "at+jwt", "JWE", "", "JWT "})
    void aTypeOtherThanJwtIsRejected(String type) {
        dev.assertRejected(withHeader(header -> header.put("typ", type)), "'typ'");
        dev.assertRejected(withHeader(header -> header.put("typ", 1)), "'typ'");
    }

    @Test
    void aKeyThatTheTokenBringsIsIgnored() {
        TestCluster attacker = TestCluster.es256();
        ObjectNode header = EC.header();
        header.set("jwk", attacker.jwk());
        dev.assertRejected(attacker.token(header, EC.claims()), "signature is not by a key");

        ObjectNode own = EC.header();
        own.set("jwk", attacker.jwk());
        own.putArray("x5c").add("MIIB");
        own.put("x5t", "abc").put("jku", "https://attacker.example/");
        assertThat(dev.accepted(EC.token(own, EC.claims()))).isNotNull();
    }

    static Stream<Arguments> otherSpellings() {
        String token = EC.token();
        String[] parts = token.split("\\.", -1);
        return Stream.of(
                Arguments.of("empty", ""),
                Arguments.of("dots", ".."),
                Arguments.of("one part", parts[0]),
                Arguments.of("two parts", parts[0] + "." + parts[1]),
                Arguments.of("four parts", token + ".AA"),
                Arguments.of("five parts (JWE)", token + ".AA.AA"),
                Arguments.of("empty header", "." + parts[1] + "." + parts[2]),
                Arguments.of("empty payload", parts[0] + ".." + parts[2]),
                Arguments.of("trailing dot", token + "."),
                Arguments.of("trailing newline", token + "\n"),
                Arguments.of("trailing space", token + " "),
                Arguments.of("leading space", " " + token),
                Arguments.of("inner newline", parts[0] + ".\n" + parts[1] + "." + parts[2]),
                Arguments.of("padded", parts[0] + "==." + parts[1] + "." + parts[2]),
                Arguments.of("plus and slash", parts[0] + "." + parts[1] + "+/." + parts[2]),
                Arguments.of("NUL", parts[0] + "\u0000." + parts[1] + "." + parts[2]),
                Arguments.of("not ASCII", parts[0] + "ä." + parts[1] + "." + parts[2]),
                Arguments.of(
                        "JSON serialization",
                        "{\"payload\":\"%s\",\"protected\":\"%s\",\"signature\":\"%s\"}"
                                .formatted(parts[1], parts[0], parts[2])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherSpellings")
    void whatIsNotOneCompactTokenIsRejected(String what, String token) {
        dev.assertRejected(token, "not a signed JWT");
    }

    @Test
    void aTokenHasOneSpellingOnly() {
        // 64 octets take 86 characters, of whose last one 4 bits mean nothing and must be zero.
        String token = EC.token();
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(token.charAt(token.length() - 1));
        String same = token.substring(0, token.length() - 1) + alphabet.charAt(last + 1);

        dev.assertRejected(same, "not canonical");
        dev.assertRejected(token.substring(0, token.length() - 1), "base64url");
    }

    @Test
    void aTokenBeyondTheLimitIsRejectedWhateverIsInIt() {
        dev.assertRejected("a".repeat(16 * 1024 + 1), "longer than 16384");
        dev.assertRejected(
                EC.token(EC.claims().put("pad", "x".repeat(13_000))), "longer than 16384");
    }

    static Stream<Arguments> looseJson() {
        String claims = EC.claims().toString();
        String more = claims.substring(1);
        return Stream.of(
                Arguments.of("repeated name", "{\"sub\":\"x\"," + more),
                Arguments.of("repeated name, escaped", "{\"\\u0073ub\":\"x\"," + more),
                Arguments.of("repeated name, inside", "{\"x\":{\"a\":1,\"a\":2}," + more),
                Arguments.of("byte order mark", "\uFEFF" + claims),
                Arguments.of("trailing data", claims + "{}"),
                Arguments.of("trailing text", claims + "x"),
                Arguments.of("trailing NUL", claims + "\u0000"),
                Arguments.of("comment", "/**/" + claims),
                Arguments.of("trailing comma", claims.substring(0, claims.length() - 1) + ",}"),
                Arguments.of("single quotes", "{'a':1," + more),
                Arguments.of("unquoted name", "{a:1," + more),
                Arguments.of("NUL in a string", "{\"a\":\"\u0000\"," + more),
                Arguments.of("NaN", "{\"a\":NaN," + more),
                Arguments.of("leading zero", "{\"a\":007," + more),
                Arguments.of(
                        "a number of 5 000 digits", "{\"a\":" + "9".repeat(5_000) + "," + more),
                Arguments.of(
                        "deep arrays",
                        "{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "," + more),
                Arguments.of("deep, never closed", "[".repeat(5_000)),
                Arguments.of("an array", "[" + claims + "]"),
                Arguments.of("a string", "\"a\""),
                Arguments.of("null", "null"),
                Arguments.of("nothing", " "),
                Arguments.of("cut off", claims.substring(0, 100)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("looseJson")
    void jsonThatParsersReadDifferentlyIsRejected(String what, String payload) {
        dev.assertRejected(
                EC.token(EC.header().toString(), payload), "payload is not one JSON object");
    }

    @Test
    void aRepeatedNameInTheHeaderIsRejected() {
        String header = "{\"alg\":\"none\"," + EC.header().toString().substring(1);

        dev.assertRejected(
                EC.token(header, EC.claims().toString()), "header is not one JSON object");
    }

    @Test
    void octetsThatAreNotUtf8AreRejected() {
        for (byte[] bad :
                List.of(
                        new byte[] {(byte) 0xc0, (byte) 0xaf}, // '/', overlong
                        new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, // a lone surrogate
                        new byte[] {(byte) 0xff},
                        new byte[] {(byte) 0xe2, (byte) 0x82})) {
            byte[] claims =
                    EC.claims().put("x", "@@@@").toString().getBytes(StandardCharsets.UTF_8);
            int at = new String(claims, StandardCharsets.UTF_8).indexOf("@@@@");
            System.arraycopy(bad, 0, claims, at, bad.length);
            String signed =
                    TestCluster.base64url(EC.header().toString())
                            + "."
                            + TestCluster.base64url(claims);

            dev.assertRejected(signed + "." + TestCluster.base64url(EC.signature(signed)), "UTF-8");
        }
    }

    @Test
    void utf16IsNotReadAsJson() {
        byte[] claims = EC.claims().toString().getBytes(StandardCharsets.UTF_16BE);
        String signed =
                TestCluster.base64url(EC.header().toString()) + "." + TestCluster.base64url(claims);

        dev.assertRejected(
                signed + "." + TestCluster.base64url(EC.signature(signed)), "payload is not");
    }
}
