package dev.signet.server.retention;

import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Database;
import dev.signet.server.database.Months;
import dev.signet.server.database.Months.Holds;
import dev.signet.server.schedule.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the months to come and drops those whose time is up; of certificates, the numbers stay. Run
 * on every server: a month that another one has dropped is no longer there, and nothing else can go
 * wrong.
 */
public final class Retention implements Job {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final RetentionConfig config;
    private final CrlStore crls;
    private final Supplier<Optional<Instant>> waitingSince;
    private final ComingMonths coming;
    private final MonthCounting counting;
    private final Database database;
    private final Clock clock;

    /**
     * @param waitingSince when the first audit event happened that is still to be exported
     */
    public Retention(
            RetentionConfig config,
            CrlStore crls,
            Supplier<Optional<Instant>> waitingSince,
            ComingMonths coming,
            Database database,
            Clock clock) {
        this.config = config;
        this.crls = crls;
        this.waitingSince = waitingSince;
        this.coming = coming;
        this.counting = new MonthCounting(new StatisticsStore(), database);
        this.database = database;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public Duration pause() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        coming.open();
        dropBefore(Holds.CERTIFICATES, certificatesDue());
        config.auditEvents()
                .ifPresent(kept -> dropBefore(Holds.AUDIT_EVENTS, auditEventsDue(kept)));
    }

    /** An event that somebody is still to get stays, however old it is. */
    private Instant auditEventsDue(Duration kept) {
        Instant due = clock.instant().minus(kept);
        return waitingSince.get().filter(due::isAfter).orElse(due);
    }

    /**
     * A revocation is listed by one CRL that is newer than the certificate's end (RFC 5280 §3.3):
     * until every CRL is, its month stays, however old it is.
     */
    private Instant certificatesDue() {
        Instant due = clock.instant().minus(config.certificates());
        Optional<Instant> oldestCrl = database.resultOf(crls::oldest);
        return oldestCrl.filter(due::isAfter).orElse(due);
    }

    private void dropBefore(Holds holds, Instant due) {
        for (int month : database.resultOf(tx -> Months.opened(tx, holds))) {
            if (!end(month).isAfter(due)) {
                if (holds == Holds.CERTIFICATES) {
                    counting.count(month);
                }
                Months.drop(database, holds, month);
                LOG.info("dropped {} of {}", holds, yearMonth(month));
            }
        }
    }

    private static Instant end(int month) {
        return yearMonth(month).plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static YearMonth yearMonth(int month) {
        return YearMonth.of(1970, 1).plusMonths(month);
    }
}
