package dev.signet.server.selfaudit;

import static dev.signet.server.selfaudit.CertificateCheck.unless;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * An event of the audit log that tells of a certificate or of a revocation.
 *
 * @param kind as in {@code audit_events}
 */
record LoggedEvent(long id, String kind, JsonNode body) {

    private static final JsonMapper JSON = new JsonMapper();

    private static final List<String> OF_CERTIFICATES =
            List.of("CertificateReserved", "CertificateRestored");

    private static final List<String> OF_REVOCATIONS =
            List.of("CertificateRevoked", "UnrecordedCertificateRevoked", "RevocationRestored");

    /** Those after {@code after} that were appended before {@code settled}, in their order. */
    static List<LoggedEvent> page(Handle tx, long after, Instant settled, int limit) {
        return tx.createQuery(
                        """
                        SELECT id, kind, body FROM audit_events
                         WHERE id > :after AND at < :settled
                           AND (kind IN (<certificates>) OR kind IN (<revocations>))
                         ORDER BY id
                         FETCH FIRST :limit ROWS ONLY
                        """)
                .bind("after", after)
                .bind("settled", settled)
                .bindList("certificates", OF_CERTIFICATES)
                .bindList("revocations", OF_REVOCATIONS)
                .bind("limit", limit)
                .map((row, _) ->
                        new LoggedEvent(
                                row.getLong("id"),
                                row.getString("kind"),
                                read(row.getString("body"))))
                .list();
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event of the audit log is no JSON", e);
        }
    }

    String issuer() {
        return body.path("issuer").asText();
    }

    String serial() {
        return body.path("serial").asText();
    }

    private Instant notAfter() {
        return Instant.parse(body.path("not_after").asText());
    }

    /** What the record does not know of it, or knows otherwise. */
    Optional<String> complaint(Handle tx) {
        return OF_CERTIFICATES.contains(kind)
                ? certificateComplaint(tx)
                : unless(
                        isRevoked(tx),
                        "the log has its revocation, and it is not among the revocations");
    }

    private Optional<String> certificateComplaint(Handle tx) {
        Optional<Recorded> found = recorded(tx);
        if (found.isEmpty()) {
            return Optional.of("the log has it, and it is not on record");
        }
        Recorded recorded = found.get();
        return unless(
                recorded.role().equals(body.path("role").asText())
                        && recorded.roleVersion() == body.path("role_version").asInt()
                        && recorded.keyHash().equals(body.path("key_hash").asText())
                        && recorded.notAfter().equals(notAfter())
                        && recorded.tbsHash().equals(body.path("tbs_hash").asText()),
                "the log has it with another role, key, end or content than the record");
    }

    /** What {@code certificates} says of it. */
    private record Recorded(
            String role, int roleVersion, String keyHash, Instant notAfter, String tbsHash) {}

    private Optional<Recorded> recorded(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT role, role_version, key_hash, not_after, tbs FROM certificates
                         WHERE serial = :serial AND issuer = :issuer AND expiry_month = :month
                        """)
                .bind("serial", serial())
                .bind("issuer", issuer())
                .bind("month", SerialNumber.expiryMonth(notAfter()))
                .map((row, _) ->
                        new Recorded(
                                row.getString("role"),
                                row.getInt("role_version"),
                                row.getString("key_hash"),
                                row.getObject("not_after", OffsetDateTime.class).toInstant(),
                                HexFormat.of()
                                        .formatHex(StoredCertificate.sha256(row.getBytes("tbs")))))
                .findOne();
    }

    private boolean isRevoked(Handle tx) {
        return tx.createQuery(
                                """
                                SELECT COUNT(*) FROM revocations
                                 WHERE issuer = :issuer AND serial = :serial
                                """)
                        .bind("issuer", issuer())
                        .bind("serial", serial())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }
}
