package dev.signet.acceptance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Tokens with a good signature that must not be accepted for what they say. */
final class ForgedClaims {

    private final Map<String, String> forged = new LinkedHashMap<>();
    private final TokenCluster cluster;
    private final long now = Clock.systemUTC().instant().getEpochSecond();

    private ForgedClaims(TokenCluster cluster) {
        this.cluster = cluster;
    }

    /** By what is wrong with them; signed by {@code cluster}, which takes tokens of pods only. */
    static Map<String, String> of(TokenCluster cluster) {
        var forgeries = new ForgedClaims(cluster);
        forgeries.times();
        forgeries.audiences();
        forgeries.issuers();
        forgeries.subjects();
        forgeries.bindings();
        return forgeries.forged;
    }

    private void with(String what, Consumer<ObjectNode> change) {
        ObjectNode claims = cluster.claims();
        change.accept(claims);
        forged.put(what, cluster.token(claims));
    }

    private void withKubernetes(String what, Consumer<ObjectNode> change) {
        with(what, claims -> change.accept(claims.withObject("kubernetes.io")));
    }

    private void times() {
        for (String number :
                List.of("1e400", "-1", "9e9", "\"4000000000\"", "4000000000.5", "null")) {
            String claims =
                    cluster.claims().toString().replaceFirst("\"exp\":[0-9]+", "\"exp\":" + number);
            forged.put("exp " + number, cluster.token(cluster.header().toString(), claims));
        }
        with("no exp", claims -> claims.remove("exp"));
        with("no iat", claims -> claims.remove("iat"));
        with("expired", claims -> claims.put("iat", now - 4000).put("exp", now - 400));
        with("nbf in the future", claims -> claims.put("nbf", now + 300));
        with("iat in the future", claims -> claims.put("iat", now + 300));
        with(
                "a year, as API servers give kubelets",
                claims ->
                        claims.put("exp", now + 31_536_000)
                                .withObject("kubernetes.io")
                                .put("warnafter", now + 3607));
    }

    private void audiences() {
        with("no aud", claims -> claims.remove("aud"));
        with("aud a string", claims -> claims.put("aud", TokenCluster.AUDIENCE));
        with("aud empty", claims -> claims.putArray("aud"));
        with("aud another", claims -> claims.putArray("aud").add("vault"));
        with("aud the API server's", claims -> claims.putArray("aud").add(cluster.issuer));
        with(
                "aud ours and the API server's",
                claims -> claims.putArray("aud").add(TokenCluster.AUDIENCE).add(cluster.issuer));
    }

    private void issuers() {
        for (String issuer :
                List.of(
                        "https://attacker.example",
                        cluster.issuer + "/",
                        cluster.issuer + ".cluster.local",
                        cluster.issuer.substring(0, cluster.issuer.length() - 1),
                        "HTTPS" + cluster.issuer.substring(5),
                        "https://user@" + cluster.issuer.substring(8),
                        "\"" + cluster.issuer + "\"")) {
            with("iss " + issuer, claims -> claims.put("iss", issuer));
        }
        with("no iss", claims -> claims.remove("iss"));
        forged.put(
                "legacy, from a Secret",
                cluster.token(
                        Api.JSON
                                .createObjectNode()
                                .put("iss", "kubernetes/serviceaccount")
                                .put("kubernetes.io/serviceaccount/namespace", "shop")
                                .put("kubernetes.io/serviceaccount/service-account.name", "orders")
                                .put("kubernetes.io/serviceaccount/service-account.uid", "ea13")
                                .put("sub", "system:serviceaccount:shop:orders")));
    }

    private void subjects() {
        for (String subject :
                List.of(
                        "system:serviceaccount:shop:admin",
                        "system:serviceaccount:shop",
                        "system:serviceaccount:shop:orders:x",
                        "system:serviceaccount::orders",
                        "system:serviceaccount:shop:ordеrs", // a Cyrillic е
                        "system:node:shop:orders")) {
            with("sub " + subject, claims -> claims.put("sub", subject));
        }
        with(
                "an account of kube-system",
                claims ->
                        claims.put("sub", "system:serviceaccount:kube-system:orders")
                                .withObject("kubernetes.io")
                                .put("namespace", "kube-system"));
        withKubernetes("another namespace", claims -> claims.put("namespace", "bank"));
        withKubernetes(
                "no account uid", claims -> claims.withObject("serviceaccount").remove("uid"));
        withKubernetes(
                "an empty account uid",
                claims -> claims.withObject("serviceaccount").put("uid", ""));
        with("no kubernetes.io", claims -> claims.remove("kubernetes.io"));
    }

    private void bindings() {
        withKubernetes("bound to nothing", ForgedClaims::unbind);
        withKubernetes(
                "bound to a node",
                claims -> unbind(claims).putObject("node").put("name", "n").put("uid", "u"));
        withKubernetes(
                "bound to a Secret",
                claims -> unbind(claims).putObject("secret").put("name", "s").put("uid", "u"));
        withKubernetes(
                "bound to a webhook's object", claims -> unbind(claims).putObject("attestations"));
        withKubernetes("a pod without uid", claims -> claims.withObject("pod").remove("uid"));
        withKubernetes(
                "a pod of another namespace",
                claims -> claims.withObject("pod").put("name", "bank/orders-0"));
    }

    @CanIgnoreReturnValue
    private static ObjectNode unbind(ObjectNode claims) {
        return claims.without(Set.of("pod", "node"));
    }
}
