package dev.signet.server.auth.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPublicKey;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestIssuer EC = TestIssuer.es256();
    private static final TestIssuer RSA = TestIssuer.rs256();

    private static KeySet parse(String json) throws KeysUnavailableException {
        return KeySet.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static KeySet of(ObjectNode... keys) throws KeysUnavailableException {
        ObjectNode set = JSON.createObjectNode();
        var array = set.putArray("keys");
        for (ObjectNode key : keys) {
            array.add(key);
        }
        return parse(set.toString());
    }

    private static CompactToken token(TestIssuer issuer) throws MalformedTokenException {
        return CompactToken.parse(issuer.token());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"keys\":{}}",
                "{\"keys\":null}",
                "{\"keys\":[]}",
                "{\"keys\":[1]}",
                "x"
            })
    void whatIsNoJwkSetWithAKeyIsRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void aSetWithANameTwiceIsRefused() {
        String twice = "{\"keys\":[]," + EC.jwks().substring(1);

        assertThatThrownBy(() -> parse(twice)).isInstanceOf(KeysUnavailableException.class);
    }

    static Stream<Arguments> unusableKeys() {
        return Stream.of(
                key("post-quantum", k -> k.removeAll().put("kty", "AKP").put("alg", "ML-DSA-44")),
                key("a secret", k -> k.removeAll().put("kty", "oct").put("k", "AAAA")),
                key("Ed25519", k -> k.put("kty", "OKP").put("crv", "Ed25519").remove("y")),
                key("no kty", k -> k.remove("kty")),
                key("kty a number", k -> k.put("kty", 1)),
                key("secp256k1", k -> k.put("crv", "secp256k1")),
                key("another curve", k -> k.put("crv", "P-384")),
                key("not on the curve", k -> k.put("y", k.get("x").textValue())),
                key("without y", k -> k.remove("y")),
                key("for encryption", k -> k.put("use", "enc")),
                key("for another algorithm", k -> k.put("alg", "ES384")),
                key("kid a number", k -> k.put("kid", 5)),
                key("not base64url", k -> k.put("x", "***")),
                Arguments.of("RSA for PSS", RSA.jwk().put("alg", "PS256")),
                Arguments.of("RSA with e = 1", RSA.jwk().put("e", "AQ")),
                Arguments.of("RSA with e = 2", RSA.jwk().put("e", "Ag")),
                Arguments.of("RSA without e", without(RSA.jwk(), "e")),
                Arguments.of("RSA with 1024 bits", rsa(1024)),
                Arguments.of("RSA with 16 385 bits", hugeRsa()));
    }

    private static Arguments key(String what, Consumer<ObjectNode> change) {
        ObjectNode key = EC.jwk();
        change.accept(key);
        return Arguments.of(what, key);
    }

    private static ObjectNode without(ObjectNode key, String name) {
        key.remove(name);
        return key;
    }

    private static ObjectNode rsa(int bits) {
        var key = (RSAPublicKey) TestIssuer.rsa(bits).getPublic();
        return RSA.jwk().put("n", TestIssuer.base64url(TestIssuer.unsigned(key.getModulus(), 0)));
    }

    private static ObjectNode hugeRsa() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(16_384).add(BigInteger.ONE);
        return RSA.jwk().put("n", TestIssuer.base64url(TestIssuer.unsigned(modulus, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusableKeys")
    void aKeyWeCannotUseIsLeftOutAndTheOthersStay(String what, ObjectNode unusable)
            throws Exception {
        TestIssuer other = TestIssuer.es384();

        KeySet keys = of(unusable, other.jwk());

        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.verifies(token(other))).isTrue();
        assertThatThrownBy(() -> of(unusable)).isInstanceOf(KeysUnavailableException.class);
    }

    @Test
    void entriesThatAreNoObjectsAreLeftOut() throws Exception {
        KeySet keys = parse("{\"keys\":[1,\"x\",null,[]," + EC.jwk() + "]}");

        assertThat(keys.verifies(token(EC))).isTrue();
    }

    @Test
    void aKeyIdThatTwoKeysShareNamesNeither() throws Exception {
        TestIssuer twin = TestIssuer.es256();
        TestIssuer other = TestIssuer.es256();

        KeySet keys = of(EC.jwk(), twin.jwk().put("kid", EC.keyId()), other.jwk());

        assertThat(keys.verifies(token(EC))).isFalse();
        assertThat(keys.knowsKeyOf(token(EC))).isFalse();
        assertThat(keys.verifies(token(other))).isTrue();
    }

    @Test
    void theSameKeyTwiceIsOneKey() throws Exception {
        assertThat(of(EC.jwk(), EC.jwk()).verifies(token(EC))).isTrue();
    }

    @Test
    void aKeyWithoutIdIsTriedForEveryToken() throws Exception {
        KeySet keys = of(without(EC.jwk(), "kid"));

        assertThat(keys.verifies(token(EC))).isTrue();
        assertThat(keys.verifies(token(TestIssuer.es256()))).isFalse();
    }

    @Test
    void aTokenWithoutKeyIdIsTriedWithEightKeysAtMost() throws Exception {
        ObjectNode[] jwks = new ObjectNode[9];
        for (int i = 0; i < 8; i++) {
            jwks[i] = TestIssuer.es256().jwk();
        }
        jwks[8] = EC.jwk();
        ObjectNode header = EC.header();
        header.remove("kid");
        CompactToken nameless = CompactToken.parse(EC.token(header, EC.claims()));

        assertThat(of(jwks).verifies(nameless)).isFalse();
        jwks[0] = EC.jwk();
        assertThat(of(jwks).verifies(nameless)).isTrue();
    }

    @Test
    void optionalMembersMayBeMissing() throws Exception {
        assertThat(of(without(without(EC.jwk(), "use"), "alg")).verifies(token(EC))).isTrue();
    }
}
