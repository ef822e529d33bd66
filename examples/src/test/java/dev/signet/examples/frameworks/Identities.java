package dev.signet.examples.frameworks;

import static org.awaitility.Awaitility.await;

import dev.signet.client.CaException;
import dev.signet.client.IssueRequest;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.client.RevocationReason;
import dev.signet.testkit.TestCa;
import java.security.cert.X509Certificate;
import java.time.Duration;

/** Identities of workloads of namespace {@code shop} that look for revocations every second. */
final class Identities {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Identities() {}

    static RenewingIdentityConfig config(TestCa ca, String account) {
        String id = "spiffe://cluster.local/ns/shop/sa/" + account;
        var request =
                IssueRequest.defaults()
                        .withCommonName(account + ".shop.svc.cluster.local")
                        .withDnsName(account + ".shop.svc.cluster.local")
                        .withDnsName("localhost")
                        .withIpAddress("127.0.0.1")
                        .withUri(id);
        return RenewingIdentityConfig.of(ca.clientConfig(), ca.credential("shop/" + account))
                .withRequest(request)
                .withName(account)
                .withRefresh(Duration.ofSeconds(1));
    }

    static RenewingIdentity open(TestCa ca, String account) throws CaException {
        return RenewingIdentity.open(config(ca, account));
    }

    static X509Certificate leaf(RenewingIdentity identity) {
        return identity.generation().identity().leaf();
    }

    static String serial(RenewingIdentity identity) {
        return leaf(identity).getSerialNumber().toString(16);
    }

    /** Revokes a certificate of a workload; returns when {@code whoChecks} has the CRL with it. */
    static void revoke(
            TestCa ca, String account, X509Certificate revoked, RenewingIdentity whoChecks)
            throws CaException {
        var _ =
                ca.client()
                        .revoke(
                                ca.credential("shop/" + account),
                                revoked,
                                RevocationReason.KEY_COMPROMISE);
        await().atMost(PATIENCE)
                .until(() ->
                        whoChecks.generation().crls().stream()
                                .anyMatch(crl -> crl.isRevoked(revoked)));
    }
}
