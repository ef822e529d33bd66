package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static dev.signet.acceptance.TestServer.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.CaClient;
import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.Identity;
import dev.signet.client.IssueRequest;
import dev.signet.client.IssuedIdentity;
import dev.signet.client.KeyAlgorithm;
import dev.signet.client.RenewRequest;
import dev.signet.client.RevocationReason;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Java client against the packaged server; the JDK judges what it got. */
class SdkTest {

    private TestServer server;
    private CaClient client;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.shared();
        client = new CaClient(CaClientConfig.of(server.https(), server.ca()));
    }

    @Test
    void aCertificateThatTheClientGotIsAcceptedByTheJdkBelowTheRootsItGot() throws Exception {
        IssuedIdentity orders = signed(ORDERS);

        assertIsAcceptedByTheJdk(orders.identity());
        assertThat(client.trustBundle().certificates()).containsAll(Pki.certificates(server.ca()));
    }

    @Test
    void aRenewalOverMutualTlsNeedsNoTokenAndMakesANewCertificateOfTheSameNames() throws Exception {
        Identity before = signed(ORDERS).identity();

        Identity after =
                client.renew(
                                new Credential.MutualTls(before),
                                KeyAlgorithm.EC_P256.generate(new SecureRandom()),
                                RenewRequest.of(before.leaf()))
                        .identity();

        assertIsAcceptedByTheJdk(after);
        assertThat(after.leaf().getSerialNumber()).isNotEqualTo(before.leaf().getSerialNumber());
        assertThat(after.leaf().getPublicKey()).isNotEqualTo(before.leaf().getPublicKey());
        assertThat(after.leaf().getSubjectAlternativeNames())
                .containsExactlyInAnyOrderElementsOf(before.leaf().getSubjectAlternativeNames());
    }

    @Test
    void aRevokedCertificateIsNoCredentialAnyMore() throws Exception {
        Identity orders = signed(ORDERS).identity();
        var _ =
                client.revoke(
                        new Credential.MutualTls(orders),
                        orders.leaf(),
                        RevocationReason.KEY_COMPROMISE);

        assertThatThrownBy(() ->
                        client.renew(
                                new Credential.MutualTls(orders),
                                KeyAlgorithm.EC_P256.generate(new SecureRandom()),
                                RenewRequest.of(orders.leaf())))
                .isInstanceOf(CaException.Refused.class);
    }

    @Test
    void aWorkloadCannotRevokeTheCertificateOfAnother() throws Exception {
        Identity orders = signed(ORDERS).identity();
        Credential payments = new Credential.Token(server.token(PAYMENTS));

        assertThatThrownBy(
                        () -> client.revoke(payments, orders.leaf(), RevocationReason.SUPERSEDED))
                .isInstanceOf(CaException.Refused.class);
        assertIsAcceptedByTheJdk(orders);
    }

    private IssuedIdentity signed(String workload) throws Exception {
        return client.sign(
                new Credential.Token(server.token(workload)),
                KeyAlgorithm.EC_P256.generate(new SecureRandom()),
                IssueRequest.defaults());
    }

    private void assertIsAcceptedByTheJdk(Identity identity) throws Exception {
        List<X509Certificate> chain = identity.chain();
        List<X509CRL> crls =
                List.of(
                        Pki.crl(server.api().plain("/v1/issuers/root/crl").body()),
                        Pki.crl(server.api().plain("/v1/issuers/issuing/crl/0").body()));
        Pki.validate(chain.subList(0, 2), Pki.certificates(server.ca()).getFirst(), crls);
    }
}
