package dev.signet.server.inventory;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * What there is of an issuer's certificates and revocations. Scans the months that have not ended,
 * so it is for the few issuers that are coming to an end, and for operators.
 */
public final class IssuerUse {

    private static final String NOBODY = "";

    private final String uncounted;

    /**
     * @param uncounted role of certificates that need their issuer for nothing but themselves, and
     *     so do not count
     */
    public IssuerUse(String uncounted) {
        this.uncounted = uncounted;
    }

    /**
     * How many certificates of {@code issuer} are in force at {@code now}, counted up to {@code
     * limit}.
     *
     * @param except certificates that do not count
     */
    public int live(
            Handle tx, IssuerName issuer, Collection<SerialNumber> except, Instant now, int limit) {
        return tx.createQuery(
                        """
                        SELECT COUNT(*) FROM (
                            SELECT 1 FROM certificates
                             WHERE expiry_month >= :month AND issuer = :issuer
                               AND not_after >= :now AND state = 'ISSUED'
                               AND serial NOT IN (<except>) AND role <> :uncounted
                             FETCH FIRST :limit ROWS ONLY) c
                        """)
                .bind("issuer", issuer.value())
                .bind("month", SerialNumber.expiryMonth(now))
                .bind("now", now)
                .bindList("except", hex(except))
                .bind("uncounted", uncounted)
                .bind("limit", limit)
                .mapTo(Integer.class)
                .one();
    }

    /**
     * Whether every certificate of {@code issuer}, be it only reserved, ended before {@code time},
     * and whatever was revoked of it.
     *
     * @param except certificates that do not count
     */
    public boolean isOver(
            Handle tx, IssuerName issuer, Collection<SerialNumber> except, Instant time) {
        return tx.createQuery(
                                """
                                SELECT (SELECT COUNT(*) FROM (
                                            SELECT 1 FROM certificates
                                             WHERE expiry_month >= :month AND issuer = :issuer
                                               AND not_after >= :time
                                               AND serial NOT IN (<except>)
                                               AND role <> :uncounted
                                             FETCH FIRST 1 ROW ONLY) c)
                                     + (SELECT COUNT(*) FROM (
                                            SELECT 1 FROM revocations
                                             WHERE expiry_month >= :month AND issuer = :issuer
                                               AND not_after >= :time
                                               AND serial NOT IN (<except>)
                                             FETCH FIRST 1 ROW ONLY) r)
                                """)
                        .bind("issuer", issuer.value())
                        .bind("month", SerialNumber.expiryMonth(time))
                        .bind("time", time)
                        .bindList("except", hex(except))
                        .bind("uncounted", uncounted)
                        .mapTo(Integer.class)
                        .one()
                == 0;
    }

    /** Never empty, as a list in SQL must not be. */
    private static List<String> hex(Collection<SerialNumber> serials) {
        return Stream.concat(Stream.of(NOBODY), serials.stream().map(SerialNumber::hex)).toList();
    }
}
