package dev.signet.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.audit.AuditSearch.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditSearchTest {

    private final TestCa ca = new TestCa();
    private final AuditSearch search = new AuditSearch();

    @Test
    void whatIsFarBackIsFoundPageByPageAndNoPageLooksAtEverything() {
        append("RoleDeleted", 1);
        append("MountDeleted", AuditSearch.PASSED_OVER);

        Page first = find("RoleDeleted", Optional.empty(), Optional.empty());
        assertThat(first.events()).isEmpty();
        Page second = find("RoleDeleted", Optional.empty(), first.next());
        assertThat(second.events()).hasSize(1);
        assertThat(second.next()).isEmpty();
    }

    @Test
    void whatIsBeforeATimeIsFoundWithoutLookingAtWhatIsAfter() {
        append("RoleDeleted", 1);
        Instant then = ca.clock.instant();
        ca.clock.advance(Duration.ofHours(1));
        append("MountDeleted", AuditSearch.PASSED_OVER);

        assertThat(find("RoleDeleted", Optional.of(then), Optional.empty()).events()).hasSize(1);
    }

    private Page find(String kind, Optional<Instant> until, Optional<Long> after) {
        return ca.database.resultOf(tx ->
                search.find(
                        tx,
                        new AuditQuery(
                                Optional.of(kind),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                until,
                                after,
                                10)));
    }

    private void append(String kind, int events) {
        List<AuditEvent> all = new ArrayList<>();
        IntStream.range(0, events)
                .forEach(i ->
                        all.add(
                                kind.equals("RoleDeleted")
                                        ? new AuditEvent.RoleDeleted("r", i)
                                        : new AuditEvent.MountDeleted("m")));
        ca.database.inTransaction(tx -> ca.audit.appendAll(tx, "test", "", all));
    }
}
