package dev.signet.server.approval;

import dev.signet.server.approval.Approval.State;
import dev.signet.server.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code approvals}. */
final class ApprovalStore {

    private static final String COLUMNS =
            """
            SELECT id, method, path, salt, digest, shown, requested_by, lineage, requested_at,
                   expires_at, state, decided_by, decided_at
              FROM approvals
            """;

    void insert(Handle tx, Approval approval) {
        var _ =
                tx.createUpdate(
                                """
                                INSERT INTO approvals
                                       (id, method, path, salt, digest, shown, requested_by,
                                        lineage, requested_at, expires_at, state)
                                VALUES (:id, :method, :path, :salt, :digest, :shown, :requestedBy,
                                        :lineage, :requestedAt, :expiresAt, :state)
                                """)
                        .bind("id", approval.id())
                        .bind("method", approval.proposal().method())
                        .bind("path", approval.proposal().path())
                        .bind("salt", approval.proposal().salt())
                        .bind("digest", approval.proposal().digest())
                        .bind("shown", approval.proposal().shown())
                        .bind("requestedBy", approval.requestedBy())
                        .bind("lineage", approval.lineage())
                        .bind("requestedAt", approval.requestedAt())
                        .bind("expiresAt", approval.expiresAt())
                        .bind("state", approval.state())
                        .execute();
    }

    Optional<Approval> find(Handle tx, String id) {
        return tx.createQuery(COLUMNS + " WHERE id = :id")
                .bind("id", id)
                .map((row, _) -> approval(row))
                .findOne();
    }

    /** The newest {@code limit}, newest first. */
    List<Approval> newest(Handle tx, int limit) {
        return tx.createQuery(COLUMNS + " ORDER BY requested_at DESC, id LIMIT :limit")
                .bind("limit", limit)
                .map((row, _) -> approval(row))
                .list();
    }

    /** Those that are waited for at {@code now}. */
    List<Approval> open(Handle tx, Instant now) {
        return tx.createQuery(
                        COLUMNS
                                + " WHERE state IN ('PENDING', 'APPROVED') AND expires_at > :now"
                                + " ORDER BY id")
                .bind("now", now)
                .map((row, _) -> approval(row))
                .list();
    }

    /** Approves or denies what is pending; false if it is not. */
    boolean decide(Handle tx, String id, State state, String by, Instant now) {
        return tx.createUpdate(
                                """
                                UPDATE approvals SET state = :state, decided_by = :by, decided_at = :now
                                 WHERE id = :id AND state = 'PENDING' AND expires_at > :now
                                """)
                        .bind("id", id)
                        .bind("state", state)
                        .bind("by", by)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Uses up what was approved; false if it was not, or was used. */
    boolean use(Handle tx, String id, Instant now) {
        return tx.createUpdate(
                                """
                                UPDATE approvals SET state = 'USED'
                                 WHERE id = :id AND state = 'APPROVED' AND expires_at > :now
                                """)
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    private static Approval approval(ResultSet row) throws SQLException {
        return new Approval(
                row.getString("id"),
                new Proposal(
                        row.getString("method"),
                        row.getString("path"),
                        row.getString("salt"),
                        row.getString("digest"),
                        row.getString("shown")),
                row.getString("requested_by"),
                row.getString("lineage"),
                Columns.time(row, "requested_at"),
                Columns.time(row, "expires_at"),
                State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("decided_by")),
                Columns.optionalTime(row, "decided_at"));
    }
}
