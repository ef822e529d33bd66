package dev.signet.server.auth.token;

import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import dev.signet.server.database.Columns;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** API tokens, of their secrets only hashes: the table {@code api_tokens}. No row ever leaves. */
public final class ApiTokenStore {

    private static final String COLUMNS =
            """
            SELECT name, token_hash, grants, bootstrap, created_by, lineage, created_at, expires_at,
                   rotated_at, last_used_at, revoked_at
              FROM api_tokens
            """;

    /** Keeps a token; false if there is, or was, one of its name. */
    boolean insert(Handle tx, ApiToken token, TokenSecret secret) {
        return tx.createUpdate(
                                """
                                INSERT INTO api_tokens
                                       (name, token_hash, grants, bootstrap, created_by, lineage,
                                        created_at, expires_at)
                                SELECT :name, :hash, :grants, :bootstrap, :createdBy, :lineage,
                                       :createdAt, :expiresAt
                                 WHERE NOT EXISTS (SELECT 1 FROM api_tokens WHERE name = :name)
                                """)
                        .bind("name", token.name())
                        .bind("hash", secret.hash())
                        .bind("grants", token.grants().text())
                        .bind("bootstrap", token.bootstrap())
                        .bind("createdBy", token.createdBy())
                        .bind("lineage", token.lineage())
                        .bind("createdAt", token.createdAt())
                        .bind("expiresAt", token.expiresAt())
                        .execute()
                == 1;
    }

    public Optional<ApiToken> find(Handle tx, String name) {
        return tx.createQuery(COLUMNS + " WHERE name = :name")
                .bind("name", name)
                .map((row, _) -> token(row))
                .findOne();
    }

    /**
     * Whoever has the same lineage as {@code operator} may know its secret: who made its token, and
     * whose tokens it made. An operator whom something else than a token proves begins its own.
     */
    public String lineage(Handle tx, OperatorCaller operator) {
        return find(tx, operator.operator()).map(ApiToken::lineage).orElse(operator.name());
    }

    /** The token whose secret this is, also if it has ended. */
    Optional<ApiToken> find(Handle tx, TokenSecret secret) {
        String hash = secret.hash();
        return tx.createQuery(COLUMNS + " WHERE token_hash = :hash")
                .bind("hash", hash)
                .map((row, _) -> new Stored(token(row), row.getString("token_hash")))
                .findOne()
                .filter(stored -> isSame(stored.hash(), hash))
                .map(Stored::token);
    }

    private record Stored(ApiToken token, String hash) {}

    /** In constant time, and octet by octet whatever the database's collation takes for equal. */
    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    /** Those that were not revoked, by name. */
    public List<ApiToken> all(Handle tx) {
        return tx.createQuery(COLUMNS + " WHERE revoked_at IS NULL ORDER BY name")
                .map((row, _) -> token(row))
                .list();
    }

    /** How many bootstrap tokens were ever made. */
    int bootstraps(Handle tx) {
        return tx.createQuery("SELECT COUNT(*) FROM api_tokens WHERE bootstrap")
                .mapTo(Integer.class)
                .one();
    }

    /** Replaces the secret of a token, which then counts as unused; false if it was revoked. */
    boolean rotate(Handle tx, String name, TokenSecret secret, Instant at, Instant expiresAt) {
        return tx.createUpdate(
                                """
                                UPDATE api_tokens
                                   SET token_hash = :hash, rotated_at = :at, expires_at = :expiresAt,
                                       last_used_at = NULL
                                 WHERE name = :name AND revoked_at IS NULL
                                """)
                        .bind("name", name)
                        .bind("hash", secret.hash())
                        .bind("at", at)
                        .bind("expiresAt", expiresAt)
                        .execute()
                == 1;
    }

    /** Ends a token; false if it was revoked before. */
    boolean revoke(Handle tx, String name, Instant at) {
        return tx.createUpdate(
                                """
                                UPDATE api_tokens SET revoked_at = :at
                                 WHERE name = :name AND revoked_at IS NULL
                                """)
                        .bind("name", name)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** The names of the bootstrap tokens that were not revoked. */
    List<String> liveBootstraps(Handle tx) {
        return tx.createQuery("SELECT name FROM api_tokens WHERE bootstrap AND revoked_at IS NULL")
                .mapTo(String.class)
                .list();
    }

    /** Notes the first use of a token's secret; false if it was used before. */
    boolean noteFirstUse(Handle tx, String name, Instant at) {
        return tx.createUpdate(
                                """
                                UPDATE api_tokens SET last_used_at = :at
                                 WHERE name = :name AND last_used_at IS NULL
                                """)
                        .bind("name", name)
                        .bind("at", at)
                        .execute()
                == 1;
    }

    /** Notes a use of a token that was last used before {@code since}. */
    boolean noteUse(Handle tx, String name, Instant at, Instant since) {
        return tx.createUpdate(
                                """
                                UPDATE api_tokens SET last_used_at = :at
                                 WHERE name = :name AND last_used_at < :since
                                """)
                        .bind("name", name)
                        .bind("at", at)
                        .bind("since", since)
                        .execute()
                == 1;
    }

    /**
     * Notes that a token was refused; false if one was since {@code since}, so that whoever has an
     * ended token cannot fill the audit log.
     */
    boolean noteRefusal(Handle tx, String name, Instant at, Instant since) {
        return tx.createUpdate(
                                """
                                UPDATE api_tokens SET refused_at = :at
                                 WHERE name = :name AND (refused_at IS NULL OR refused_at < :since)
                                """)
                        .bind("name", name)
                        .bind("at", at)
                        .bind("since", since)
                        .execute()
                == 1;
    }

    private static ApiToken token(ResultSet row) throws SQLException {
        return new ApiToken(
                row.getString("name"),
                Grants.parse(row.getString("grants")),
                row.getBoolean("bootstrap"),
                row.getString("created_by"),
                row.getString("lineage"),
                Columns.time(row, "created_at"),
                Columns.time(row, "expires_at"),
                Columns.optionalTime(row, "rotated_at"),
                Columns.optionalTime(row, "last_used_at"),
                Columns.optionalTime(row, "revoked_at"));
    }
}
