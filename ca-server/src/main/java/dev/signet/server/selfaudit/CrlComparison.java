package dev.signet.server.selfaudit;

import dev.signet.server.selfaudit.CrlContent.Entry;
import dev.signet.server.selfaudit.Revocations.Row;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * A CRL beside the revocations of its scope: everything that it had to list by then is on it, as it
 * was, and nothing else is.
 */
record CrlComparison(StoredCrl crl) {

    /** RFC 5280 §5.3.1, for what the database says. */
    private static final Map<String, Integer> REASONS =
            Map.of(
                    "UNSPECIFIED", 0,
                    "KEY_COMPROMISE", 1,
                    "AFFILIATION_CHANGED", 3,
                    "SUPERSEDED", 4,
                    "CESSATION_OF_OPERATION", 5,
                    "PRIVILEGE_WITHDRAWN", 9);

    /** The first difference; both are in the order of serial numbers. */
    Optional<String> difference(Iterator<Entry> entries, Iterator<Row> rows) {
        Optional<Row> row = next(rows);
        while (entries.hasNext()) {
            Entry entry = entries.next();
            while (row.isPresent() && row.get().serial().compareTo(entry.serial()) < 0) {
                if (isDue(row.get())) {
                    return missing(row.get());
                }
                row = next(rows);
            }
            if (row.isPresent() && row.get().serial().equals(entry.serial())) {
                if (differs(entry, row.get())) {
                    return Optional.of(
                            "it says of "
                                    + entry.serial()
                                    + " another time or reason than the record");
                }
                row = next(rows);
            } else if (!DrawnSerial.isOver(entry.serial(), crl.thisUpdate())) {
                return Optional.of("it lists " + entry.serial() + ", which nobody revoked");
            }
        }
        while (row.isPresent()) {
            if (isDue(row.get())) {
                return missing(row.get());
            }
            row = next(rows);
        }
        return Optional.empty();
    }

    private static <T> Optional<T> next(Iterator<T> iterator) {
        return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private static Optional<String> missing(Row row) {
        return Optional.of("it does not list " + row.serial() + ", which was revoked before");
    }

    /** Whether the CRL had to list it. */
    private boolean isDue(Row row) {
        return row.version() <= crl.seen()
                && row.version() > crl.base()
                && !row.notAfter().isBefore(crl.thisUpdate());
    }

    /** A reason that has changed since is on the next CRL. */
    private boolean differs(Entry entry, Row row) {
        if (row.version() > crl.seen()) {
            return false;
        }
        Instant latest =
                row.revokedAt().isAfter(crl.thisUpdate()) ? crl.thisUpdate() : row.revokedAt();
        return !entry.at().equals(latest)
                || !Integer.valueOf(entry.reason()).equals(REASONS.get(row.reason()));
    }
}
