package dev.signet.server.selfaudit;

import dev.signet.server.TestCa;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleStore;
import dev.signet.server.schedule.JobLeases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The self-audit of a {@link TestCa}, as one server does it. */
public final class SelfAudit {

    private final TestCa ca;
    final CertificateAudit certificates;
    final LogAudit log;
    final CrlAudit crls;

    public SelfAudit(TestCa ca) {
        this(ca, "a");
    }

    SelfAudit(TestCa ca, String server) {
        var leases = new JobLeases(ca.database, server);
        this.ca = ca;
        this.certificates = new CertificateAudit(ca.mismatches, leases, ca.database, ca.clock);
        this.log = new LogAudit(ca.mismatches, leases, ca.database, ca.clock);
        this.crls = new CrlAudit(ca.mismatches, leases, ca.database, ca.clock, ca.clock::nanoTime);
    }

    /** Puts the roles on record, which a {@link TestCa} has in memory only. */
    void storeRoles() {
        ca.database.inTransaction(tx -> {
            for (Role role : ca.roles.all()) {
                if (!new RoleStore().put(tx, role.name(), role.document(), 0, "t", Instant.EPOCH)) {
                    throw new IllegalStateException("the database is not fresh");
                }
            }
        });
    }

    /** Looks at everything there is, once more. */
    public List<Mismatch> look() {
        ca.clock.advance(CertificateAudit.SETTLED.plusSeconds(1));
        do {
            certificates.run();
        } while (certificates.pause().equals(Duration.ofSeconds(1)));
        round(Cursor.AGAIN, certificates::run);
        round(Cursor.LOG, log::run);
        crls.run();
        return open();
    }

    /** From wherever the cursor is to the end, and on to the same end. */
    private void round(Cursor cursor, Runnable run) {
        for (int ends = 0; ends < 2; ) {
            long before = position(cursor);
            run.run();
            ends += position(cursor) <= before ? 1 : 0;
        }
    }

    long position(Cursor cursor) {
        return ca.database.resultOf(cursor::position);
    }

    public List<Mismatch> open() {
        return ca.database.resultOf(ca.mismatches::open);
    }
}
