package dev.signet.server.issuer;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code cross_certificates}. */
public final class CrossCertificateStore {

    public void insert(Handle tx, CrossCertificate cross) {
        tx.createUpdate(
                        """
                        INSERT INTO cross_certificates (issuer, signed_by, serial, not_after,
                                                        certificate)
                        VALUES (:issuer, :signedBy, :serial, :notAfter, :certificate)
                        """)
                .bind("issuer", cross.issuer().value())
                .bind("signedBy", cross.signedBy().value())
                .bind("serial", cross.serial().hex())
                .bind("notAfter", cross.notAfter())
                .bind("certificate", cross.certificate().octets())
                .execute();
    }

    /** Those that are valid at {@code now} and not revoked, those that end last first. */
    public List<CrossCertificate> usable(Handle tx, Instant now) {
        return tx.createQuery(
                        """
                        SELECT c.issuer, c.signed_by, c.serial, c.not_after, c.certificate
                          FROM cross_certificates c
                         WHERE c.not_after >= :now
                           AND NOT EXISTS (SELECT 1 FROM revocations r
                                            WHERE r.issuer = c.signed_by AND r.serial = c.serial)
                         ORDER BY c.not_after DESC, c.serial
                        """)
                .bind("now", now)
                .map((row, _) ->
                        new CrossCertificate(
                                new IssuerName(row.getString("issuer")),
                                new IssuerName(row.getString("signed_by")),
                                SerialNumber.parse(row.getString("serial")),
                                row.getObject("not_after", OffsetDateTime.class).toInstant(),
                                Der.copyOf(row.getBytes("certificate"))))
                .list();
    }
}
