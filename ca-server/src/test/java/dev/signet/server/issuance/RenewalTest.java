package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.auth.Caller;
import dev.signet.server.inventory.ClientFacts;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuance.IssuanceOutcome.NotGranted;
import dev.signet.server.issuance.IssuanceOutcome.NotRenewable;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SerialNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RenewalTest {

    private final TestCa ca = new TestCa();
    private final IssuedCertificate current = ca.issued("www.example.org");

    @Test
    void theNamesOfTheCurrentCertificateAreAskedForAnew() {
        var renewed = (Issued) renew(certificate(current));

        var record = ca.record(renewed.certificate().serial());
        assertThat(record.names()).extracting(Object::toString).containsExactly("www.example.org");
        assertThat(record.order().renews()).contains(current.serial());
    }

    @Test
    void aRoleThatChangedDecidesWithItsRulesOfToday() {
        ca.roles.replace(
                List.of(TestCa.role("web", TestCa.ROLE.replace("*.example.org", "*.example.net"))));

        assertThat(renew(certificate(current))).isInstanceOf(NotGranted.class);
    }

    @Test
    void aCallerThatIsNotAdmittedAnyMoreCannotRenew() {
        ca.roles.replace(
                List.of(
                        TestCa.role(
                                "web",
                                TestCa.ROLE.replace(
                                        "\"namespace\": \"shop\"", "\"namespace\": \"other\""))));

        assertThat(renew(certificate(current))).isInstanceOf(NotGranted.class);
    }

    @Test
    void aRevokedCertificateRenewsNothing() {
        var _ =
                ca.revocation.revoke(
                        TestCa.OPERATOR, current.serial(), RevocationReason.SUPERSEDED, "r");

        assertThat(renew(certificate(current))).isInstanceOf(NotRenewable.class);
    }

    @Test
    void anExpiredCertificateRenewsNothing() {
        ca.clock.advance(Duration.ofHours(25));

        assertThat(renew(certificate(current))).isInstanceOf(NotRenewable.class);
    }

    @Test
    void whereACertificateIsNotEnoughATokenRenewsIt() {
        Renewal strict = ca.renewal(Set.of("dev"));

        var refused =
                strict.renew(
                        certificate(current),
                        TestCa.request(),
                        TestCa.context(),
                        having(current.serial()));
        var renewed =
                strict.renew(
                        TestCa.CALLER,
                        TestCa.request(),
                        TestCa.context(),
                        having(current.serial()));

        assertThat(refused)
                .isEqualTo(
                        new NotRenewable(
                                "workloads of cluster dev do not renew with the certificate alone:"
                                        + " send the service-account token of the pod, and the"
                                        + " certificate's current.serial_number"));
        assertThat(renewed).isInstanceOf(Issued.class);
    }

    @Test
    void workloadsOfOtherClustersRenewWithTheirCertificate() {
        var renewed =
                ca.renewal(Set.of("other"))
                        .renew(
                                certificate(current),
                                TestCa.request(),
                                TestCa.context(),
                                ClientFacts.NONE);

        assertThat(renewed).isInstanceOf(Issued.class);
    }

    @Test
    void aTokenDoesNotRenewTheCertificateOfAnother() {
        var other =
                new Caller.KubernetesCaller(
                        TestCa.workload("shop", "billing"), "token-2", Instant.MAX);

        assertThat(
                        ca.renewal.renew(
                                other,
                                TestCa.request(),
                                TestCa.context(),
                                having(current.serial())))
                .isInstanceOf(NotRenewable.class);
    }

    @Test
    void whatTheClientSaysItHasIsKept() {
        var facts =
                new ClientFacts(
                        Optional.of(current.serial()),
                        Optional.of("bundle-1"),
                        Optional.of(7L),
                        Optional.of("signet-java/0.1"),
                        Optional.of(3L));

        var renewed =
                (Issued) ca.renewal.renew(TestCa.CALLER, TestCa.request(), TestCa.context(), facts);

        assertThat(ca.record(renewed.certificate().serial()).order().client()).isEqualTo(facts);
    }

    private IssuanceOutcome renew(Caller caller) {
        return ca.renewal.renew(caller, TestCa.request(), TestCa.context(), ClientFacts.NONE);
    }

    private static Caller certificate(IssuedCertificate certificate) {
        return new Caller.CertificateCaller(
                TestCa.ORDERS, certificate.issuer(), certificate.serial(), "web");
    }

    private static ClientFacts having(SerialNumber serial) {
        return new ClientFacts(
                Optional.of(serial),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
