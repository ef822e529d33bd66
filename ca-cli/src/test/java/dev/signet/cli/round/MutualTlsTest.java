package dev.signet.cli.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.Identity;
import java.security.cert.CertPathValidatorException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The round would be worthless if it called a refusal what is none, or the other way round. */
class MutualTlsTest {

    private static final String HOST = "orders.example";

    private final TestIssuer issuer = new TestIssuer("issuer");
    private final Identity identity = issuer.identity();
    private final MutualTls connection = new MutualTls(identity);

    @Test
    void bothSidesAcceptACertificateThatIsNotRevoked() throws Exception {
        var seen = connection.connect(issuer.partyWith(), issuer.partyWith(), HOST);

        assertThat(seen.client()).isEqualTo(identity.leaf());
        assertThat(seen.protocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void aServerWithTheNewCrlRefusesAsRevoked() {
        assertThatThrownBy(() ->
                        connection.connect(
                                issuer.partyWith(identity.leaf()), issuer.partyWith(), HOST))
                .isInstanceOf(MutualTls.RevokedException.class);
    }

    @Test
    void aServerWithoutAnyCrlRefusesButNotAsRevoked() {
        var withoutCrl = new RelyingParty(List.of(issuer.root), List.of(), true);

        assertThatThrownBy(() -> connection.connect(withoutCrl, issuer.partyWith(), HOST))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("the server refused the client");
    }

    @Test
    void aServerThatTrustsAnotherRootRefusesButNotAsRevoked() {
        RelyingParty stranger = new TestIssuer("stranger").partyWith();

        assertThatThrownBy(() -> connection.connect(stranger, issuer.partyWith(), HOST))
                .isInstanceOf(StepFailedException.class);
    }

    @Test
    void aClientThatCalledAnotherNameRefuses() {
        assertThatThrownBy(() ->
                        connection.connect(issuer.partyWith(), issuer.partyWith(), "cart.example"))
                .isInstanceOf(StepFailedException.class);
    }

    @Test
    void theChainIsRefusedForWhatItIs() throws Exception {
        issuer.partyWith().check(identity.chain());

        assertThatThrownBy(() -> issuer.partyWith(identity.leaf()).check(identity.chain()))
                .isInstanceOf(CertPathValidatorException.class)
                .hasMessageContaining("revoked");
    }
}
