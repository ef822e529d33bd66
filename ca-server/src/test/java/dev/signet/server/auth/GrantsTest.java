package dev.signet.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.signet.server.auth.Scope.Namespace;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.RoleName;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What grants say, permit and cover. */
class GrantsTest {

    private static final Resource ORDERS =
            Resource.certificate(
                    new IssuerName("edge:ca"), "edge:web", Optional.of(identity("shop")));

    private static final Resource RESPONDER =
            Resource.certificate(new IssuerName("edge:ca"), "signet-ocsp", Optional.empty());

    private static WorkloadIdentity identity(String namespace) {
        return new WorkloadIdentity(
                "prod",
                "prod.example",
                namespace,
                "orders",
                "uid",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin",
                "auditor@mount:edge",
                "roles:write@role:edge:web",
                "certificates:revoke@namespace:prod/shop",
                "team@namespace:prod/shop certificates:read@role:web"
            })
    void whatIsReadIsWrittenTheSame(String text) {
        assertThat(Grants.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "root|names no permission",
                "roles:write@|limited to mount:NAME",
                "roles:write@everything|limited to mount:NAME",
                "roles:write@mount:No|not a mount name",
                "roles:write@role:pki:web|leave pki: out",
                "roles:write@namespace:prod/shop|cannot be limited to a namespace",
                "audit:read@mount:edge|cannot be limited to a mount",
                "team|team@namespace",
                "team@mount:edge|team@namespace",
                "team@namespace:prod|namespace:CLUSTER/NAMESPACE",
                "team@namespace:/shop|namespace:CLUSTER/NAMESPACE"
            })
    void refusesWhatIsNoGrantAndSaysWhy(String text, String complaint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grants.parse(text))
                .withMessageContaining(complaint);
    }

    @Test
    void refusesMoreGrantsThanAreBounded() {
        String many = String.join(" ", Collections.nCopies(Grants.MAX + 1, "admin"));

        assertThatIllegalArgumentException().isThrownBy(() -> Grants.parse(many));
    }

    @ParameterizedTest
    @CsvSource({
        "certificates:read, true, true",
        "certificates:read@mount:edge, true, true",
        "certificates:read@mount:pki, false, false",
        "certificates:read@role:edge:web, true, false",
        "certificates:read@role:web, false, false",
        "certificates:read@namespace:prod/shop, true, false",
        "certificates:read@namespace:prod/billing, false, false",
        "certificates:read@namespace:test/shop, false, false",
        "certificates:revoke, false, false",
        "auditor, true, true",
        "team@namespace:prod/shop, true, false"
    })
    void aCertificateIsWithinItsMountItsRoleAndItsNamespaceAndTheCasOwnOnlyWithinTheMount(
            String grants, boolean ofWorkload, boolean ofCa) {
        assertThat(Grants.parse(grants).permit(Permission.CERTIFICATES_READ, ORDERS))
                .isEqualTo(ofWorkload);
        assertThat(Grants.parse(grants).permit(Permission.CERTIFICATES_READ, RESPONDER))
                .isEqualTo(ofCa);
    }

    @ParameterizedTest
    @EnumSource(Permission.class)
    void whatIsNotGrantedForEverythingIsNotPermittedForEverything(Permission permission) {
        assertThat(Grants.ADMIN.permit(permission, Resource.EVERYTHING)).isTrue();
        assertThat(Grants.NONE.hold(permission)).isFalse();
        assertThat(Grants.parse("admin@mount:edge").permit(permission, Resource.EVERYTHING))
                .isFalse();
        assertThat(Grants.parse("auditor").hold(permission))
                .isEqualTo(
                        permission.text().endsWith(":read")
                                || permission == Permission.ROLES_EXPLAIN
                                || permission == Permission.ROLES_INSPECT);
    }

    @ParameterizedTest
    @CsvSource({
        "admin, admin, true",
        "admin, team@namespace:prod/shop, true",
        "admin@mount:edge, admin@mount:edge, true",
        "admin@mount:edge, roles:write@role:edge:web, true",
        "admin@mount:edge, roles:write@role:web, false",
        "admin@mount:edge, roles:write, false",
        "admin@mount:edge, audit:read, false",
        "admin@mount:edge, certificates:read@namespace:prod/shop, false",
        "auditor, certificates:read@namespace:prod/shop, true",
        "auditor, team@namespace:prod/shop, false",
        "security-officer, auditor, true",
        "security-officer, admin, false",
        "certificates:read@role:web certificates:read@mount:edge, certificates:read@role:web, true"
    })
    void grantsCoverThoseThatPermitNothingMore(String own, String others, boolean covered) {
        assertThat(Grants.parse(own).cover(Grants.parse(others))).isEqualTo(covered);
    }

    @Test
    void aRoleIsWithinItsMountAndAnIssuerToo() {
        Grants edge = Grants.parse("roles:write@mount:edge issuers:sign@mount:edge");

        assertThat(edge.permit(Permission.ROLES_WRITE, Resource.role(new RoleName("edge:web"))))
                .isTrue();
        assertThat(edge.permit(Permission.ROLES_WRITE, Resource.role(new RoleName("web"))))
                .isFalse();
        assertThat(edge.permit(Permission.ISSUERS_SIGN, Resource.issuer(new IssuerName("edge:ca"))))
                .isTrue();
        assertThat(edge.permit(Permission.ISSUERS_SIGN, Resource.mount(MountName.DEFAULT)))
                .isFalse();
        assertThat(
                        edge.permit(
                                Permission.ROLES_WRITE,
                                Resource.namespace(new Namespace("prod", "shop"))))
                .isFalse();
    }
}
