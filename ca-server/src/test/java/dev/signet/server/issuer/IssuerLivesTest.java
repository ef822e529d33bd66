package dev.signet.server.issuer;

import static dev.signet.server.issuer.IssuerState.ACTIVE;
import static dev.signet.server.issuer.IssuerState.PREPARED;
import static dev.signet.server.issuer.IssuerState.RETIRED;
import static dev.signet.server.issuer.IssuerState.REVOKED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class IssuerLivesTest {

    private static final IssuerName ISSUER = new IssuerName("edge");
    private static final Instant LATER = Instant.parse("2026-03-02T00:00:00Z");

    /** Every arrow there is. */
    private static final List<Arrow> ARROWS =
            List.of(
                    new Arrow(PREPARED, ACTIVE),
                    new Arrow(PREPARED, RETIRED),
                    new Arrow(PREPARED, REVOKED),
                    new Arrow(ACTIVE, RETIRED),
                    new Arrow(ACTIVE, REVOKED),
                    new Arrow(RETIRED, ACTIVE),
                    new Arrow(RETIRED, REVOKED));

    private final TestCa ca = new TestCa();
    private final IssuerLives lives = new IssuerLives();

    record Arrow(IssuerState from, IssuerState to) {}

    static List<Arrow> arrows() {
        return ARROWS;
    }

    static List<Arrow> missingArrows() {
        return Arrays.stream(IssuerState.values())
                .flatMap(from -> Stream.of(IssuerState.values()).map(to -> new Arrow(from, to)))
                .filter(arrow -> !ARROWS.contains(arrow))
                .toList();
    }

    private void make(IssuerState state, boolean drained) {
        ca.execute(
                """
                INSERT INTO issuer_keys (id, issuer, data_key, encrypted_key, created_at)
                SELECT 'of edge', 'edge', data_key, encrypted_key, created_at
                  FROM issuer_keys ORDER BY id FETCH FIRST 1 ROW ONLY
                """);
        ca.execute(
                """
                INSERT INTO issuers (name, mount, kind, parent, state, state_since, succeeds,
                                     rotates, drained, certificate, key_id, signature_algorithm,
                                     created_at)
                SELECT 'edge', mount, kind, parent, '%s', state_since, name, rotates, %s, certificate,
                       'of edge', signature_algorithm, created_at
                  FROM issuers WHERE name = 'issuing'
                """
                        .formatted(state, drained));
    }

    private boolean move(IssuerState from, IssuerState to) {
        return ca.database.resultOf(tx -> lives.move(tx, ISSUER, from, to, LATER));
    }

    private boolean drain() {
        return ca.database.resultOf(tx -> lives.drain(tx, ISSUER));
    }

    private IssuerLife stored() {
        return ca.database.resultOf(tx ->
                tx.createQuery(
                                """
                                SELECT state, state_since, succeeds, rotates, drained FROM issuers
                                 WHERE name = 'edge'
                                """)
                        .map((row, _) -> IssuerLives.life(row))
                        .one());
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void anIssuerGoesOnFromTheStateItIsIn(Arrow arrow) {
        make(arrow.from(), false);

        assertThat(move(arrow.from(), arrow.to())).isTrue();

        assertThat(stored().state()).isEqualTo(arrow.to());
        assertThat(stored().since()).isEqualTo(LATER);
    }

    @ParameterizedTest
    @MethodSource("missingArrows")
    void noOtherWayIsTaken(Arrow arrow) {
        make(arrow.from(), false);

        assertThatThrownBy(() -> move(arrow.from(), arrow.to()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(stored().state()).isEqualTo(arrow.from());
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void whoIsLateChangesNothing(Arrow arrow) {
        make(arrow.to(), false);

        assertThat(move(arrow.from(), arrow.to())).isFalse();
        assertThat(stored().state()).isEqualTo(arrow.to());
    }

    @ParameterizedTest
    @EnumSource
    void onlyAnIssuerThatSignsNoCertificatesIsDrainedAndOnlyOnce(IssuerState state) {
        make(state, false);

        assertThat(drain()).isEqualTo(state == RETIRED || state == REVOKED);
        assertThat(drain()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "REVOKED"})
    void anIssuerThatIsDrainedNeverSignsAgainButMayBeRevoked(IssuerState next) {
        make(RETIRED, true);

        assertThat(move(RETIRED, next)).isEqualTo(next == REVOKED);
    }
}
