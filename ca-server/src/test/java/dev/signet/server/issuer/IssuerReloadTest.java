package dev.signet.server.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.TestLog;
import dev.signet.server.signing.SigningFailedException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class IssuerReloadTest {

    private final TestCa ca = new TestCa();
    private final IssuerReload reload =
            new IssuerReload(ca.issuerStore(), ca.database, UnaryOperator.identity());
    private final Issuers issuers = new Issuers(List.of());

    /** What is encrypted is bound to the issuer it belongs to. */
    private void giveTheKeyOfAnother() {
        ca.execute(
                "UPDATE issuer_keys SET encrypted_key = (SELECT k.encrypted_key FROM issuer_keys k"
                        + " JOIN issuers i ON i.key_id = k.id WHERE i.name = 'root')"
                        + " WHERE id = (SELECT key_id FROM issuers WHERE name = 'issuing')");
    }

    private List<IssuerName> names() {
        return issuers.all().stream().map(Issuer::name).toList();
    }

    @Test
    void everyIssuerThatIsStoredIsInPlaceAfterwards() {
        var _ = reload.into(issuers);

        assertThat(names()).containsExactly(TestCa.ISSUING, TestCa.ROOT);
    }

    @Test
    void anIssuerWhoseKeyCannotBeUsedTakesItsStateAndSignsNothingAndTheLogHearsOfItOnce() {
        var _ = reload.into(issuers);
        giveTheKeyOfAnother();
        ca.execute("UPDATE issuers SET state = 'RETIRED' WHERE name = 'issuing'");
        ca.execute("UPDATE issuers SET state = 'REVOKED' WHERE name = 'root'");
        try (var log = new TestLog(IssuerReload.class)) {
            var _ = reload.into(issuers);
            var _ = reload.into(issuers);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("ERROR issuer issuing cannot be used: ")
                    .endsWith("; it signs nothing");
        }
        assertThat(issuer(TestCa.ROOT).state()).isEqualTo(IssuerState.REVOKED);
        assertThat(issuer(TestCa.ISSUING).state()).isEqualTo(IssuerState.RETIRED);
        assertSignsNothing(issuer(TestCa.ISSUING));
    }

    @Test
    void anIssuerThatThisReleaseCannotReadStaysKnownAndSignsNothing() {
        var _ = reload.into(issuers);
        ca.execute("UPDATE issuers SET signature_algorithm = 'later' WHERE name = 'issuing'");
        ca.execute("UPDATE issuers SET state = 'RETIRED' WHERE name = 'root'");

        var _ = reload.into(issuers);

        assertThat(names()).containsExactly(TestCa.ISSUING, TestCa.ROOT);
        assertThat(issuer(TestCa.ROOT).state()).isEqualTo(IssuerState.RETIRED);
        assertSignsNothing(issuer(TestCa.ISSUING));
    }

    @Test
    void anIssuerThatThisReleaseCannotReadAndNeverKnewIsLeftOut() {
        ca.execute("UPDATE issuers SET signature_algorithm = 'later' WHERE name = 'issuing'");

        var _ = reload.into(issuers);

        assertThat(names()).containsExactly(TestCa.ROOT);
    }

    private Issuer issuer(IssuerName name) {
        return issuers.find(name).orElseThrow();
    }

    private static void assertSignsNothing(Issuer issuer) {
        assertThatThrownBy(() -> issuer.sign(issuer.der()))
                .isInstanceOf(SigningFailedException.class)
                .hasMessageStartingWith("issuer issuing cannot be used: ");
    }

    @Test
    void aServerDoesNotStartWithIssuersWhoseKeysCannotBeUsed() {
        giveTheKeyOfAnother();

        assertThatThrownBy(reload::load).isInstanceOf(SigningFailedException.class);
    }
}
