package dev.signet.server.insight;

import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.audit.RequestHistory;
import dev.signet.server.database.Database;
import dev.signet.server.role.Decision;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RecordedRequests;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.Roles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Decides the requests of the last days once more, under the roles as they are and with one of them
 * changed: what would be turned by the change. Safe for concurrent use.
 *
 * <p>Only roles decide here: issuers and blocked keys are not looked at. Reads page by page, newest
 * first, each page a transaction of its own that hinders nobody, and keeps no more than counts and
 * samples.
 */
public final class Replay {

    public static final int MAX_DAYS = 90;
    public static final int DEFAULT_DAYS = 7;

    /** Audit events read for one answer, of whatever kind. */
    static final int MAX_EVENTS = 200_000;

    private static final int PAGE = 500;

    /** Well within what a request may wait for the database. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Events get their numbers and their times from several servers, nearly in the same order. */
    private static final Duration DISORDER = Duration.ofMinutes(2);

    private final RequestHistory history;
    private final Database database;
    private final Clock clock;
    private final LongSupplier nanoTime;

    public Replay(RequestHistory history, Database database, Clock clock) {
        this(history, database, clock, System::nanoTime);
    }

    /** As the other one, with {@code nanoTime} in place of {@link System#nanoTime}. */
    Replay(RequestHistory history, Database database, Clock clock, LongSupplier nanoTime) {
        this.history = history;
        this.database = database;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Replays what was asked in the last {@code days}, 1 to {@link #MAX_DAYS}.
     *
     * @param changed takes the place of the role of its name in {@code roles}, if there is one
     */
    public ReplayReport run(Roles roles, Role changed, int days) {
        var today = new Roles(roles.all());
        var run =
                new Run(
                        today,
                        today.with(changed),
                        changed.name(),
                        clock.instant().minus(Duration.ofDays(days)));
        long started = nanoTime.getAsLong();
        long next = RequestHistory.NEWEST;
        for (int read = 0; read < MAX_EVENTS; read += PAGE) {
            if (nanoTime.getAsLong() - started > PATIENCE.toNanos()) {
                return run.report(false);
            }
            long before = next;
            List<RequestHistory.Entry> page =
                    database.resultOf(tx -> history.before(tx, before, PAGE));
            page.forEach(run::take);
            if (page.size() < PAGE || page.getLast().at().isBefore(run.from.minus(DISORDER))) {
                return run.report(true);
            }
            next = page.getLast().id();
        }
        return run.report(false);
    }

    /** One replay under way. */
    private static final class Run {

        private final Roles today;
        private final Roles changed;
        private final RoleName role;
        private final Instant from;
        private final ReplayReport.Builder report;

        Run(Roles today, Roles changed, RoleName role, Instant from) {
            this.today = today;
            this.changed = changed;
            this.role = role;
            this.from = from;
            this.report = new ReplayReport.Builder();
        }

        void take(RequestHistory.Entry entry) {
            if (entry.at().isBefore(from)) {
                return;
            }
            report.reached(entry.at());
            entry.request()
                    .filter(this::concernsRole)
                    .ifPresent(request -> decide(entry.at(), request));
        }

        /** A request that names another role is none of this one's business. */
        private boolean concernsRole(RecordedRequest recorded) {
            return recorded.role().isEmpty() || recorded.role().get().equals(role.value());
        }

        private void decide(Instant at, RecordedRequest recorded) {
            Optional<IssuanceRequest> request = RecordedRequests.request(recorded);
            if (request.isEmpty()) {
                report.undecidable();
                return;
            }
            Decision before = today.decide(recorded.identity(), request.get());
            Decision after = changed.decide(recorded.identity(), request.get());
            report.decided(at, recorded, before, after);
        }

        ReplayReport report(boolean complete) {
            return report.build(from, complete);
        }
    }
}
