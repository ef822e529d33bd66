package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static dev.signet.acceptance.TestServer.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509CRL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scenario S10: a key leaks, its certificate is revoked, peers refuse it. */
class RevocationTest {

    @TempDir private Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
    }

    @Test
    void theNextCrlOverPlainHttpListsARevokedCertificate() throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder).withCrls();
        long before = Crls.number(folder.resolve("issuing.crl.pem"));

        server.revoke(orders.serial(), "keyCompromise").with(200);

        orders.withCrlsThatListIt();
        X509CRL crl = Pki.crl(Files.readAllBytes(folder.resolve("issuing.crl.pem")));
        assertThat(crl.getRevokedCertificate(new BigInteger(orders.serial(), 16)))
                .extracting(entry -> entry.getRevocationReason().name())
                .isEqualTo("KEY_COMPROMISE");
        assertThat(Crls.number(folder.resolve("issuing.crl.pem"))).isGreaterThan(before);
    }

    @Test
    void peersRefuseARevokedCertificateAndAcceptedItBefore() throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder.resolve("orders")).withCrls();
        CertificateFiles payments = server.issue(PAYMENTS, folder.resolve("payments")).withCrls();
        try (var peer = OpensslPeer.start(payments)) {
            assertThat(peer.visitedBy(orders).succeeded()).contains("HTTP/1.0 200 ok");
        }

        server.revoke(orders.serial(), "keyCompromise").with(200);
        orders.withCrlsThatListIt();
        payments.withCrls();

        try (var peer = OpensslPeer.start(payments)) {
            assertThat(peer.visitedBy(orders).failed())
                    .contains("alert certificate revoked")
                    .doesNotContain("HTTP/1.0 200 ok");
        }
    }

    @Test
    void opensslGnutlsAndTheJdkSayThatItIsRevoked() throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder);
        server.revoke(orders.serial(), "superseded").with(200);
        orders.withCrlsThatListIt();

        assertThat(orders.verifyWithOpenssl().failed()).contains("certificate revoked");
        assertThat(orders.verifyWithGnutls().failed()).contains("revoked");
        assertThatThrownBy(orders::validateWithJdk)
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        refused ->
                                assertThat(refused.getReason())
                                        .isEqualTo(CertPathValidatorException.BasicReason.REVOKED));
    }

    @Test
    void revokingTwiceAnswersTheSameAndListsOnce() throws Exception {
        CertificateFiles orders = server.issue(ORDERS, folder);
        var first = server.revoke(orders.serial(), "superseded").with(200).json();
        var second = server.revoke(orders.serial(), "superseded").with(200).json();

        assertThat(second.path("already_revoked").asBoolean()).isTrue();
        assertThat(second.path("revoked_at")).isEqualTo(first.path("revoked_at"));
    }

    @Test
    void revokingASerialThatWasNeverIssuedIsAnErrorAndListsNothing() throws Exception {
        String serial = "42aa" + "00".repeat(18);
        var answer = server.revoke(serial, "superseded").with(404);

        assertThat(answer.json().path("type").asText())
                .isEqualTo("urn:signet:problem:unknown-serial");
        X509CRL crl = Pki.crl(server.api().plain("/v1/issuers/issuing/crl").body());
        assertThat(crl.getRevokedCertificate(new BigInteger(serial, 16))).isNull();
    }
}
