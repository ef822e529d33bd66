package dev.signet.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadIdentityTest {

    private static final String UID = "b2f0c9f4-4a3e-4f50-9f0a-3d6f0c1f2a11";

    @Test
    void knowsItsNameInKubernetes() {
        WorkloadIdentity orders = identity("dev", "shop", "orders.v2", "orders-7f9c", UID);

        assertThat(orders.subject()).isEqualTo("system:serviceaccount:shop:orders.v2");
    }

    @Test
    void aReCreatedAccountHasTheSameNameButAnotherUid() {
        WorkloadIdentity before = identity("dev", "shop", "orders", "orders-1", UID);
        WorkloadIdentity after = identity("dev", "shop", "orders", "orders-2", "another-uid");

        assertThat(before.sameAs(after)).isTrue();
        assertThat(before).isNotEqualTo(after);
    }

    @Test
    void anotherClusterNamespaceOrAccountIsAnotherWorkload() {
        WorkloadIdentity orders = identity("dev", "shop", "orders", "pod", UID);

        assertThat(orders.sameAs(identity("prod", "shop", "orders", "pod", UID))).isFalse();
        assertThat(orders.sameAs(identity("dev", "bank", "orders", "pod", UID))).isFalse();
        assertThat(orders.sameAs(identity("dev", "shop", "payments", "pod", UID))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "*", "a/b", "a:b", "Shop", "-a", "a-", "a..b", ".a", "a.", "a_b", "a b",
                "a%2fb", "a\u0000", "a\n", "..", "bücher", "{{pod}}"
            })
    void partsThatCouldMeanMoreThanThemselvesAreRefused(String value) {
        refused("namespace", () -> identity("dev", value, "orders", "pod", UID));
        refused("service account", () -> identity("dev", "shop", value, "pod", UID));
        refused("pod", () -> identity("dev", "shop", "orders", value, UID));
    }

    @Test
    void everyPartIsBounded() {
        refused("cluster", () -> identity("c".repeat(64), "shop", "orders", "pod", UID));
        refused("namespace", () -> identity("dev", "n".repeat(64), "orders", "pod", UID));
        refused("namespace", () -> identity("dev", "a.b", "orders", "pod", UID));
        refused("service account", () -> identity("dev", "shop", "a.".repeat(127) + "a", "p", UID));
        refused("uid", () -> identity("dev", "shop", "orders", "pod", "u".repeat(129)));
        refused("uid", () -> identity("dev", "shop", "orders", "pod", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Dev.example", "dev.example:443", "dev/example", "dev example"})
    void theTrustDomainIsThatOfASpiffeId(String trustDomain) {
        refused(
                "trust domain",
                () ->
                        new WorkloadIdentity(
                                "dev",
                                trustDomain,
                                "shop",
                                "orders",
                                UID,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
    }

    private static WorkloadIdentity identity(
            String cluster, String namespace, String serviceAccount, String pod, String uid) {
        return new WorkloadIdentity(
                cluster,
                "dev.example",
                namespace,
                serviceAccount,
                uid,
                Optional.of(pod),
                Optional.of(uid),
                Optional.of("node-1.example"));
    }

    private static void refused(String part, Supplier<WorkloadIdentity> construction) {
        assertThatIllegalArgumentException()
                .isThrownBy(construction::get)
                .withMessageContaining(part);
    }
}
