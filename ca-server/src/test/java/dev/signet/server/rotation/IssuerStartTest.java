package dev.signet.server.rotation;

import static dev.signet.server.issuer.IssuerState.ACTIVE;
import static dev.signet.server.issuer.IssuerState.PREPARED;
import static dev.signet.server.rotation.TestLives.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.FaultySigner;
import dev.signet.server.TestCa;
import dev.signet.server.hierarchy.IssuerOutcome;
import dev.signet.server.hierarchy.NewCa;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.KeyPlace;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.signing.KeyStorage;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.KeyAlgorithm;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

class IssuerStartTest {

    private final TestCa ca =
            new TestCa(new CrlConfig(Duration.ofHours(1), Duration.ofHours(24), 4, true));
    private final IssuerStart start = ca.care(RotationConfig.DEFAULT, "server").start();

    private Issuer made(Optional<IssuerName> succeeds) {
        var outcome =
                ca.hierarchy()
                        .creation()
                        .createBelow(
                                ca.root(),
                                new NewCa(
                                        new IssuerName("new"),
                                        new X500Name("CN=New"),
                                        KeyAlgorithm.EC_P256,
                                        KeyAlgorithm.EC_P256.signatureAlgorithm(),
                                        KeyPlace.in(KeyStorage.DATABASE),
                                        CaExtensions.ofPathLength(0),
                                        Optional.empty(),
                                        succeeds),
                                OPERATOR);
        return ((IssuerOutcome.Done) outcome).issuer();
    }

    @Test
    void aNewIssuerSignsOnceEachOfItsCrlsIsPublished() {
        Issuer made = made(Optional.empty());
        assertThat(made.state()).isEqualTo(PREPARED);

        Issuer started = start.start(made, OPERATOR);

        assertThat(started.state()).isEqualTo(ACTIVE);
        assertThat(ca.freshness.stale(started, ca.clock.instant())).isEmpty();
    }

    @Test
    void anIssuerWhoseCrlsCannotBeSignedStaysPreparedUntilTheyCan() {
        Issuer made = made(Optional.empty());
        var signer = new FaultySigner(made.signer());
        signer.fault = FaultySigner.Fault.BEFORE_SIGNING;

        assertThat(start.start(made.with(signer), OPERATOR).state()).isEqualTo(PREPARED);

        signer.fault = FaultySigner.Fault.NONE;
        assertThat(start.start(made.with(signer), OPERATOR).state()).isEqualTo(ACTIVE);
    }

    @Test
    void anIssuerThatIsToTakeAPlaceWaits() {
        Issuer made = made(Optional.of(TestCa.ISSUING));

        assertThat(start.start(made, OPERATOR).state()).isEqualTo(PREPARED);
    }
}
