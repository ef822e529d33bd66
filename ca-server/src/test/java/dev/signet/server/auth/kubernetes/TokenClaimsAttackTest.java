package dev.signet.server.auth.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens with a good signature that must not be accepted for what they say. */
class TokenClaimsAttackTest {

    private static final TestCluster CLUSTER = TestCluster.es256();
    private static final long NOW = TestCluster.NOW.getEpochSecond();

    @TempDir Path folder;
    private TestVerifier dev;

    @BeforeEach
    void configureTheCluster() {
        dev = new TestVerifier(CLUSTER.config("dev", folder));
    }

    private static String with(Consumer<ObjectNode> change) {
        ObjectNode claims = CLUSTER.claims();
        change.accept(claims);
        return CLUSTER.token(claims);
    }

    private static String withKubernetes(Consumer<ObjectNode> change) {
        return with(claims -> change.accept(claims.withObject("kubernetes.io")));
    }

    private static String withText(String claim, String json) {
        String claims = CLUSTER.claims().toString();
        return CLUSTER.token(
                CLUSTER.header().toString(),
                claims.replaceFirst("\"" + claim + "\":[0-9]+", "\"" + claim + "\":" + json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "1E9",
                "1767330252.0",
                "1767330252.5",
                "\"1767330252\"",
                "-1",
                "null",
                "true",
                "[1767330252]",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616",
                "253402300800",
                "99999999999999999999999999999999"
            })
    void aTimeThatIsNoPlausibleWholeNumberIsRejected(String value) {
        for (String claim : new String[] {"exp", "iat", "nbf"}) {
            dev.assertRejected(withText(claim, value), "'" + claim + "' must be a whole number");
        }
    }

    @Test
    void aTokenWithoutAnEndOrABeginningIsRejected() {
        dev.assertRejected(with(claims -> claims.remove("exp")), "'exp'");
        dev.assertRejected(with(claims -> claims.remove("iat")), "'iat'");
    }

    @Test
    void aTokenThatBeginsLaterIsRejected() {
        dev.assertRejected(with(claims -> claims.put("nbf", NOW + 31)), "begins at");
        dev.assertRejected(
                with(claims -> claims.put("iat", NOW + 31).put("nbf", NOW)), "begins at");
    }

    @Test
    void aTokenThatEndedIsRejected() {
        dev.assertRejected(with(claims -> claims.put("exp", NOW - 30)), "expired at");
    }

    @Test
    void aTokenThatLivesLongerThanTheClusterMayGiveIsRejected() {
        long day = Duration.ofDays(1).toSeconds();
        assertThat(dev.accepted(with(claims -> claims.put("exp", NOW + day)))).isNotNull();
        dev.assertRejected(with(claims -> claims.put("exp", NOW + day + 1)), "lives for 86401 s");
    }

    @Test
    void theOneYearTokenThatApiServersGiveKubeletsIsRejected() {
        dev.assertRejected(
                with(claims ->
                        claims.put("exp", NOW + 31_536_000)
                                .withObject("kubernetes.io")
                                .put("warnafter", NOW + 3607)),
                "lives for 31536000 s");
    }

    @Test
    void aTokenThatEndsBeforeItBeginsIsRejected() {
        dev.assertRejected(
                with(claims -> claims.put("iat", NOW + 20).put("exp", NOW + 10)), "lives for");
    }

    static Stream<Arguments> audiences() {
        return Stream.of(
                claim("missing", claims -> claims.remove("aud"), "'aud' must be an array"),
                claim("a string", claims -> claims.put("aud", "signet"), "'aud' must be an array"),
                claim("empty", claims -> claims.putArray("aud"), "'aud' must be an array"),
                claim("null", claims -> claims.putNull("aud"), "'aud' must be an array"),
                claim("an object", claims -> claims.putObject("aud"), "'aud' must be an array"),
                claim("a number in it", claims -> claims.putArray("aud").add(1), "no string"),
                claim(
                        "seventeen",
                        claims -> {
                            var all = claims.putArray("aud").add("signet");
                            for (int i = 0; i < 16; i++) {
                                all.add("a" + i);
                            }
                        },
                        "'aud' must be an array"),
                claim(
                        "another",
                        claims -> claims.putArray("aud").add("vault"),
                        "audience is ['vault']; this server wants 'signet': request a token with that"),
                claim(
                        "other case",
                        claims -> claims.putArray("aud").add("Signet"),
                        "wants 'signet'"),
                claim("with space", claims -> claims.putArray("aud").add("signet "), "wants"),
                claim("prefix", claims -> claims.putArray("aud").add("sig"), "wants 'signet'"),
                claim("longer", claims -> claims.putArray("aud").add("signet.x"), "wants 'signet'"),
                claim(
                        "control characters",
                        claims -> claims.putArray("aud").add("\u001b[31m\n'"),
                        "['?[31m??']"),
                claim("very long", claims -> claims.putArray("aud").add("x".repeat(5_000)), "x…'"),
                claim(
                        "the API server's",
                        claims -> claims.putArray("aud").add(TestCluster.ISSUER),
                        "wants 'signet'"));
    }

    private static Arguments claim(String what, Consumer<ObjectNode> change, String why) {
        return Arguments.of(what, change, why);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("audiences")
    void anAudienceThatIsNotOursIsRejected(String what, Consumer<ObjectNode> change, String why) {
        dev.assertRejected(with(change), why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kubernetes.default.svc",
                "https://kubernetes.default.svc.cluster.local",
                "https://kubernetes.default.svc:443",
                "kubernetes.default.svc",
                "https://kubernetes",
                "https://KUBERNETES.default.svc/"
            })
    void aTokenThatIsGoodForTheApiServerTooIsRejected(String audience) {
        dev.assertRejected(
                with(claims -> claims.putArray("aud").add("signet").add(audience)),
                "also good for the API server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kubernetes.default.svc/",
                "https://kubernetes.default.svc.cluster.local",
                "https://kubernetes.default.sv",
                "HTTPS://kubernetes.default.svc",
                "https://Kubernetes.default.svc",
                "https://user@kubernetes.default.svc",
                "https://kubernetes.default.svc:443",
                "\"https://kubernetes.default.svc\"",
                " https://kubernetes.default.svc",
                "http://kubernetes.default.svc",
                "https://attacker.example",
                ""
            })
    void anIssuerThatIsNotCharacterByCharacterTheClustersIsRejected(String issuer) {
        dev.assertRejected(with(claims -> claims.put("iss", issuer)), "not that of a cluster");
    }

    @Test
    void aMissingIssuerIsRejected() {
        dev.assertRejected(with(claims -> claims.remove("iss")), "'iss'");
        dev.assertRejected(with(claims -> claims.putArray("iss").add(TestCluster.ISSUER)), "'iss'");
    }

    @Test
    void aLegacyTokenFromASecretIsRejected() {
        var claims =
                CLUSTER.claims()
                        .removeAll()
                        .put("iss", "kubernetes/serviceaccount")
                        .put("kubernetes.io/serviceaccount/namespace", "shop")
                        .put("kubernetes.io/serviceaccount/secret.name", "orders-token-x")
                        .put("kubernetes.io/serviceaccount/service-account.name", "orders")
                        .put("kubernetes.io/serviceaccount/service-account.uid", "ea13")
                        .put("sub", "system:serviceaccount:shop:orders");

        dev.assertRejected(CLUSTER.token(claims), "legacy one from a Secret");
        // Nor under the issuer of the cluster.
        dev.assertRejected(CLUSTER.token(claims.put("iss", TestCluster.ISSUER)), "kubernetes.io");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system:serviceaccount:shop:admin",
                "system:serviceaccount:kube-system:orders",
                "system:serviceaccount:shop",
                "system:serviceaccount:shop:orders:x",
                "system:serviceaccount::orders",
                "system:serviceaccount:shop:",
                "system:serviceaccount:shop:orders ",
                "system:serviceaccount:shop:ordеrs",
                "System:serviceaccount:shop:orders",
                "system:node:shop:orders",
                "orders",
                ""
            })
    void aSubjectThatIsNotThatOfTheKubernetesClaimsIsRejected(String subject) {
        dev.assertRejected(with(claims -> claims.put("sub", subject)), "'sub'");
    }

    @Test
    void aMissingSubjectIsRejected() {
        dev.assertRejected(with(claims -> claims.remove("sub")), "'sub'");
        dev.assertRejected(with(claims -> claims.put("sub", 1)), "'sub'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a:b", "a b", "a/b", "../a", "*", "A", "а", "a\u0000", "a\n", "-a", "a-", ".a",
                "a..b", "{{x}}"
            })
    void anAccountNameThatKubernetesWouldNotGiveIsRejected(String account) {
        dev.assertRejected(
                with(claims -> {
                    claims.put("sub", "system:serviceaccount:shop:" + account);
                    claims.withObject("kubernetes.io")
                            .withObject("serviceaccount")
                            .put("name", account);
                }),
                "service account must");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "a:b", "A", "*", "a/b"})
    void aNamespaceThatKubernetesWouldNotGiveIsRejected(String namespace) {
        dev.assertRejected(
                with(claims -> {
                    claims.put("sub", "system:serviceaccount:" + namespace + ":orders");
                    claims.withObject("kubernetes.io").put("namespace", namespace);
                }),
                "namespace must");
    }

    static Stream<Arguments> structures() {
        return Stream.of(
                claim("no namespace", k -> k.remove("namespace"), "namespace"),
                claim("no account", k -> k.remove("serviceaccount"), "serviceaccount"),
                claim("account a string", k -> k.put("serviceaccount", "x"), "serviceaccount"),
                claim(
                        "no account uid",
                        k -> k.withObject("serviceaccount").remove("uid"),
                        "serviceaccount.uid"),
                claim(
                        "empty account uid",
                        k -> k.withObject("serviceaccount").put("uid", ""),
                        "serviceaccount.uid"),
                claim(
                        "account uid with a quote",
                        k -> k.withObject("serviceaccount").put("uid", "a'b"),
                        "serviceaccount.uid"),
                claim(
                        "account uid too long",
                        k -> k.withObject("serviceaccount").put("uid", "a".repeat(65)),
                        "serviceaccount.uid"),
                claim("pod a string", k -> k.put("pod", "orders"), "kubernetes.io.pod"),
                claim("pod null", k -> k.putNull("pod"), "kubernetes.io.pod"),
                claim("pod without uid", k -> k.withObject("pod").remove("uid"), "pod.uid"),
                claim("pod without name", k -> k.withObject("pod").remove("name"), "pod.name"),
                claim(
                        "pod with a slash",
                        k -> k.withObject("pod").put("name", "other/orders"),
                        "pod must"),
                claim("node a string", k -> k.put("node", "node-1"), "kubernetes.io.node"),
                claim("node without name", k -> k.withObject("node").remove("name"), "node.name"),
                claim("node a glob", k -> k.withObject("node").put("name", "*"), "node must"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("structures")
    void kubernetesClaimsInAnotherFormAreRejected(
            String what, Consumer<ObjectNode> change, String why) {
        dev.assertRejected(withKubernetes(change), why);
    }

    @Test
    void aTokenWithoutKubernetesClaimsIsRejected() {
        dev.assertRejected(with(claims -> claims.remove("kubernetes.io")), "kubernetes.io");
        dev.assertRejected(with(claims -> claims.put("kubernetes.io", "x")), "kubernetes.io");
    }

    @Test
    void aServiceAccountOfTheControlPlaneIsRejectedUnlessTheOperatorSaysOtherwise() {
        String token =
                with(claims -> {
                    claims.put("sub", "system:serviceaccount:kube-system:orders");
                    claims.withObject("kubernetes.io").put("namespace", "kube-system");
                });

        dev.assertRejected(token, "'kube-system' are not accepted");
        var config = config(false, Set.of());
        assertThat(new TestVerifier(config).accepted(token).identity().namespace())
                .isEqualTo("kube-system");
    }

    static Stream<Arguments> bindings() {
        return Stream.of(
                claim("to nothing", k -> {}, ""),
                claim("to a node", k -> k.putObject("node").put("name", "n").put("uid", "u"), ""),
                claim(
                        "to a secret",
                        k -> k.putObject("secret").put("name", "s").put("uid", "u"),
                        ""),
                claim("to a webhook's object", k -> k.putObject("attestations"), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bindings")
    void aTokenBoundOtherwiseIsRejectedWhereAPodIsRequired(
            String what, Consumer<ObjectNode> change, String none) {
        var strict = new TestVerifier(config(true, Set.of()));
        String token = withKubernetes(k -> change.accept(k.without(Set.of("pod", "node"))));

        strict.assertRejected(token, "not bound to a pod");
        assertThat(dev.accepted(token).identity().pod()).isEmpty();
        assertThat(strict.accepted(CLUSTER.token()).identity().pod()).isPresent();
    }

    private ClusterConfig config(boolean podRequired, Set<String> refusedNamespaces) {
        return new ClusterConfig(
                "dev",
                TestCluster.ISSUER,
                "signet",
                "dev.example.org",
                ClusterConfig.DEFAULT_MAX_TOKEN_LIFETIME,
                ClusterConfig.DEFAULT_SKEW,
                podRequired,
                refusedNamespaces,
                true,
                CLUSTER.offline("strict", folder));
    }
}
