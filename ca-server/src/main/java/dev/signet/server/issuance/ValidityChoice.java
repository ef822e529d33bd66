package dev.signet.server.issuance;

import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.role.GrantedDates;
import dev.signet.server.x509.Validity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The validity period that was granted, once the clock is looked at. It is never longer than the
 * role's longest lifetime, and never ends later than that from now, whatever dates were asked for.
 */
final class ValidityChoice {

    /** What came out. */
    sealed interface Chosen {
        record Period(Validity validity) implements Chosen {}

        record Not(Refused refused) implements Chosen {}
    }

    private final Granted granted;
    private final GrantedDates dates;
    private final Instant earliest;
    private final Instant now;
    private final Instant backdated;

    private ValidityChoice(Granted granted, GrantedDates dates, Instant earliest, Instant now) {
        this.granted = granted;
        this.dates = dates;
        this.earliest = earliest;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        this.backdated = backdated(granted, earliest, now);
    }

    /**
     * @param earliest the beginning of the issuer's own validity
     */
    static Chosen choose(Granted granted, Instant earliest, Instant now) {
        return granted.dates().isEmpty()
                ? new Chosen.Period(
                        Validity.startingAt(backdated(granted, earliest, now), granted.lifetime()))
                : new ValidityChoice(granted, granted.dates().get(), earliest, now).choose();
    }

    private static Instant backdated(Granted granted, Instant earliest, Instant now) {
        Instant start = now.minus(granted.backdate()).truncatedTo(ChronoUnit.SECONDS);
        return later(start, earliest);
    }

    private Chosen choose() {
        Instant start = dates.notBefore().orElse(backdated);
        // What begins later ends no later than what begins now.
        Instant counted = start.isBefore(now) ? start : now;
        Instant limit = lasting(counted, dates.longest());
        Instant end = end(start, limit);
        return beginningRefusal(start, limit)
                .or(() -> endRefusal(later(start, now), end, limit))
                .<Chosen>map(Chosen.Not::new)
                .orElseGet(() -> new Chosen.Period(new Validity(start, end)));
    }

    /** What was not asked for is shortened to what the role allows. */
    private Instant end(Instant start, Instant limit) {
        if (dates.notAfter().isPresent()) {
            return dates.notAfter().get();
        }
        Instant wanted = lasting(start, granted.lifetime());
        if (!dates.openEnd()) {
            return wanted;
        }
        Instant end = dates.latest().orElse(wanted);
        return end.isBefore(limit) ? end : limit;
    }

    private Optional<Refused> beginningRefusal(Instant start, Instant limit) {
        if (start.isBefore(earliest)) {
            return refused("issuer_ref", "not_before", start, "from " + earliest);
        }
        if (dates.withinBackdate() && start.isBefore(backdated)) {
            return refused("not_before_bound", "not_before", start, "from " + backdated);
        }
        return limit.isBefore(later(start, now))
                ? refused(
                        "max_ttl",
                        "not_before",
                        start,
                        now.minus(dates.longest()).plusSeconds(1)
                                + " to "
                                + lasting(now, dates.longest()))
                : Optional.empty();
    }

    private Optional<Refused> endRefusal(Instant first, Instant end, Instant limit) {
        String field = dates.notAfter().isPresent() ? "not_after" : "ttl";
        Instant last = dates.latest().filter(limit::isAfter).orElse(limit);
        if (!end.isAfter(last) && !end.isBefore(first)) {
            return Optional.empty();
        }
        String longest = dates.withinTtl() ? "not_after_bound" : "max_ttl";
        return refused(
                last.equals(limit) ? longest : "not_after",
                field,
                end,
                last.isBefore(first) ? "" : first + " to " + last);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    /** The last second counts (RFC 5280 §4.1.2.5). */
    private static Instant lasting(Instant start, Duration length) {
        return start.plus(length).minusSeconds(1);
    }

    private Optional<Refused> refused(String rule, String field, Instant value, String allowed) {
        return Optional.of(
                new Refused(
                        Optional.of(granted.role()),
                        rule,
                        field,
                        value.toString(),
                        allowed,
                        "role "
                                + granted.role()
                                + " grants no validity "
                                + (field.equals("not_before") ? "from " : "to ")
                                + value));
    }
}
