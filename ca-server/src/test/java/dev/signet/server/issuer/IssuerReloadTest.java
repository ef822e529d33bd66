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
        assertThat(reload.into(issuers)).isTrue();

        assertThat(names()).containsExactly(TestCa.ISSUING, TestCa.ROOT);
    }

    @Test
    void issuersWhoseKeysCannotBeUsedLeaveThoseKnownInPlaceAndTheLogHearsOfItOnce() {
        assertThat(reload.into(issuers)).isTrue();
        giveTheKeyOfAnother();
        try (var log = new TestLog(IssuerReload.class)) {
            assertThat(reload.into(issuers)).isFalse();
            assertThat(reload.into(issuers)).isFalse();

            assertThat(log.lines())
                    .containsExactly(
                            "ERROR the issuers were changed and cannot be loaded; those known go on");
        }
        assertThat(names()).containsExactly(TestCa.ISSUING, TestCa.ROOT);
    }

    @Test
    void anIssuerThatThisReleaseCannotReadLeavesThoseKnownInPlace() {
        assertThat(reload.into(issuers)).isTrue();
        var older =
                new IssuerReload(
                        ca.issuerStore(),
                        ca.database,
                        issuer -> {
                            throw new IllegalArgumentException("a kind of issuer not known here");
                        });

        assertThat(older.into(issuers)).isFalse();
        assertThat(names()).containsExactly(TestCa.ISSUING, TestCa.ROOT);
    }

    @Test
    void aServerDoesNotStartWithIssuersWhoseKeysCannotBeUsed() {
        giveTheKeyOfAnother();

        assertThatThrownBy(reload::load).isInstanceOf(SigningFailedException.class);
    }
}
