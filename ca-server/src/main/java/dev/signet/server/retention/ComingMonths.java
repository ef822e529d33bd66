package dev.signet.server.retention;

import dev.signet.server.database.Database;
import dev.signet.server.database.Months;
import dev.signet.server.database.Months.Holds;
import dev.signet.server.x509.SerialNumber;
import java.time.Clock;

/** Keeps room for every month that certificates of workloads and audit events can fall into. */
public final class ComingMonths {

    /** A certificate of a workload lives 90 days at most. */
    private static final int CERTIFICATES_AHEAD = 4;

    private static final int AUDIT_AHEAD = 2;

    private final Database database;
    private final Clock clock;

    public ComingMonths(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Opens what is not open yet; last month too, for a clock that is a little behind. */
    public void open() {
        int now = SerialNumber.expiryMonth(clock.instant());
        open(Holds.CERTIFICATES, now - 1, now + CERTIFICATES_AHEAD);
        open(Holds.AUDIT_EVENTS, now - 1, now + AUDIT_AHEAD);
    }

    private void open(Holds holds, int first, int last) {
        for (int month = first; month <= last; month++) {
            int next = month;
            database.inTransaction(tx -> Months.open(tx, holds, next));
        }
    }
}
