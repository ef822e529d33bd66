package dev.signet.server.selfaudit;

import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** How far a walk over the record has come: a row of {@code self_audit_cursors}. */
enum Cursor {
    /** Looks at each certificate soon after it was issued. */
    NEW,

    /** Goes round and round over all certificates. */
    AGAIN,

    /** Goes round and round over the audit log. */
    LOG;

    private String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The position up to which everything was looked at. */
    long position(Handle tx) {
        return tx.createQuery("SELECT position FROM self_audit_cursors WHERE name = :name")
                .bind("name", text())
                .mapTo(Long.class)
                .one();
    }

    /** Goes on from {@code from}; false if another server was there meanwhile. */
    boolean move(Handle tx, long from, long to) {
        return tx.createUpdate(
                                """
                                UPDATE self_audit_cursors SET position = :to
                                 WHERE name = :name AND position = :from
                                """)
                        .bind("name", text())
                        .bind("from", from)
                        .bind("to", to)
                        .execute()
                == 1;
    }
}
