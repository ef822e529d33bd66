package dev.signet.spring;

import static org.awaitility.Awaitility.await;

import dev.signet.client.RenewingIdentity;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Server and clients without any file, while issuer and root change. */
final class RotationTest {

    @RegisterExtension final CaTestExtension signet = new CaTestExtension();

    @ParameterizedTest
    @EnumSource(Server.class)
    void noRequestFailsWhileIssuerAndRootChange(Server server) throws Exception {
        TestCa ca = signet.ca();
        try (RunningApplication payments = RunningApplication.start(server, ca);
                RunningApplication orders =
                        RunningApplication.startWithoutServer(ca, Clients.properties("signet"));
                var traffic =
                        new Traffic(
                                Clients.of(orders.context(), "signet"), payments.uri("/whoami"))) {
            List<RenewingIdentity> identities = List.of(payments.identity(), orders.identity());

            ca.rotateIssuer();
            renew(identities);
            traffic.goesOn();
            ca.announceRoot();
            await().until(() -> identities.stream().allMatch(RotationTest::trustsBothRoots));
            traffic.goesOn();
            ca.rotateRoot();
            renew(identities);
            traffic.goesOn();
        }
    }

    private static void renew(List<RenewingIdentity> identities) throws Exception {
        for (RenewingIdentity identity : identities) {
            identity.renewNow("rotation").get();
        }
    }

    private static boolean trustsBothRoots(RenewingIdentity identity) {
        return identity.generation().trustBundle().certificates().size() == 2;
    }
}
