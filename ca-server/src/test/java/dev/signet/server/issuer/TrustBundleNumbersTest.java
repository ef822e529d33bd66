package dev.signet.server.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.mount.MountName;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrustBundleNumbersTest {

    private final TestCa ca = new TestCa();
    private final Issuers here = new Issuers(List.of());
    private final Issuers elsewhere = new Issuers(List.of());

    @BeforeEach
    void load() {
        assertThat(reload(here)).isTrue();
        assertThat(reload(elsewhere)).isTrue();
    }

    private boolean reload(Issuers server) {
        return new IssuerReload(ca.issuerStore(), ca.database, UnaryOperator.identity())
                .into(server);
    }

    private static long sequence(Issuers server) {
        return server.trustBundle(MountName.DEFAULT).sequence();
    }

    private void revokeTheRoot() {
        ca.execute("UPDATE issuers SET state = 'REVOKED' WHERE name = 'root'");
        changed();
    }

    private void changed() {
        ca.execute("UPDATE changes SET version = version + 1 WHERE topic = 'issuers'");
    }

    @Test
    void everyServerAndEveryRestartNumbersABundleAlike() {
        var restarted = new Issuers(List.of());

        assertThat(reload(restarted)).isTrue();

        assertThat(sequence(here)).isPositive();
        assertThat(sequence(elsewhere)).isEqualTo(sequence(here));
        assertThat(sequence(restarted)).isEqualTo(sequence(here));
    }

    @Test
    void aChangeOfIssuersThatLeavesTheBundleAsItWasLeavesItsNumber() {
        long before = sequence(here);
        ca.execute("UPDATE issuers SET rotates = FALSE WHERE name = 'issuing'");
        changed();

        assertThat(reload(here)).isTrue();

        assertThat(sequence(here)).isEqualTo(before);
    }

    @Test
    void anotherBundleHasAGreaterNumberOnEveryServer() {
        long before = sequence(here);
        revokeTheRoot();

        assertThat(reload(here)).isTrue();
        assertThat(reload(elsewhere)).isTrue();

        assertThat(sequence(here)).isGreaterThan(before);
        assertThat(sequence(elsewhere)).isEqualTo(sequence(here));
    }

    @Test
    void aBundleThatWasThereBeforeIsNumberedAnew() {
        TrustBundle before = here.trustBundle(MountName.DEFAULT);
        ca.tamper("issuers", "drained = TRUE, state = 'RETIRED'");
        changed();
        assertThat(reload(here)).isTrue();
        long without = sequence(here);
        ca.tamper("issuers", "drained = FALSE, state = 'ACTIVE'");
        changed();

        assertThat(reload(here)).isTrue();

        assertThat(here.trustBundle(MountName.DEFAULT).version()).isEqualTo(before.version());
        assertThat(sequence(here)).isGreaterThan(without);
        assertThat(without).isGreaterThan(before.sequence());
    }

    @Test
    void whatIsOlderThanWhatAnotherServerNumberedIsNotNumbered() {
        revokeTheRoot();
        assertThat(reload(elsewhere)).isTrue();

        var late =
                ca.database.resultOf(tx -> new TrustBundleNumbers(tx, 0, here.numbered()).of(here));

        assertThat(late).isEmpty();
        assertThat(reload(here)).isTrue();
        assertThat(sequence(here)).isEqualTo(sequence(elsewhere));
    }

    @Test
    void whatTheDatabaseLostIsNumberedAboveWhatWasGivenOut() {
        revokeTheRoot();
        assertThat(reload(here)).isTrue();
        long given = sequence(here);
        ca.tamper("trust_bundles", "sequence = 1, version = 'before', issuers_seen = 0");
        ca.tamper("issuers", "state = 'ACTIVE'");

        assertThat(reload(here)).isTrue();

        assertThat(sequence(here)).isGreaterThan(given);
    }

    @Test
    void afterARestoreEveryNumberIsGreater() {
        long before = sequence(here);

        ca.database.inTransaction(TrustBundleNumbers::restored);

        assertThat(reload(here)).isTrue();
        assertThat(sequence(here)).isGreaterThan(before);
    }

    @Test
    void aBundleWhoseNumberIsNotKnownYetHasZero() {
        assertThat(sequence(new Issuers(here.all()))).isZero();
    }

    @Test
    void aMountWithoutIssuersHasAnEmptyBundleAndKeepsItsNumbers() {
        Map<MountName, TrustBundle> numbered =
                ca.database
                        .resultOf(tx ->
                                new TrustBundleNumbers(tx, Long.MAX_VALUE, here.numbered())
                                        .of(new Issuers(List.of())))
                        .orElseThrow();

        assertThat(numbered.get(MountName.DEFAULT))
                .satisfies(bundle -> {
                    assertThat(bundle.certificates()).isEmpty();
                    assertThat(bundle.sequence()).isGreaterThan(sequence(here));
                });
    }
}
