package dev.signet.server.role;

import dev.signet.server.role.DateRules.NotAfterBound;
import dev.signet.server.role.DateRules.NotBeforeBound;
import dev.signet.server.role.Decision.Refused;
import java.time.Instant;
import java.util.Optional;

/** Which dates of validity one role grants, as far as they can be decided without a clock. */
final class DateEvaluation {

    private final Role role;
    private final LifetimeRules lifetimes;
    private final DateRules rules;
    private final IssuanceRequest request;
    private final Trace trace;

    DateEvaluation(Role role, IssuanceRequest request, Trace trace) {
        this.role = role;
        this.lifetimes = role.document().lifetimes();
        this.rules = lifetimes.dates();
        this.request = request;
        this.trace = trace;
    }

    /** Empty: nothing speaks against it so far. */
    Optional<Refused> refusal() {
        return request.dates()
                .notBefore()
                .flatMap(this::beginningRefusal)
                .or(() -> request.dates().notAfter().flatMap(this::endRefusal));
    }

    /** For a request that is not refused; empty: there are none. */
    Optional<GrantedDates> granted() {
        Optional<Instant> asked = request.dates().notAfter();
        if (request.dates().equals(AskedDates.NONE)
                && rules.notBefore().isEmpty()
                && rules.notAfter().isEmpty()) {
            return Optional.empty();
        }
        boolean withinTtl =
                asked.isPresent() && rules.notAfterBound() instanceof NotAfterBound.TtlLimited;
        return Optional.of(
                new GrantedDates(
                        rules.notBefore().or(request.dates()::notBefore),
                        rules.notBefore().isEmpty()
                                && rules.notBeforeBound() == NotBeforeBound.DURATION,
                        asked,
                        rules.notAfter(),
                        asked.isEmpty() && request.lifetime().isEmpty(),
                        withinTtl ? lifetimes.ttl() : lifetimes.longest(),
                        withinTtl));
    }

    private Optional<Refused> beginningRefusal(Instant asked) {
        if (rules.notBefore().isPresent()) {
            Instant fixed = rules.notBefore().get();
            return looked("not_before", "not_before", asked, fixed.equals(asked), fixed.toString());
        }
        boolean passed = rules.notBeforeBound() != NotBeforeBound.FORBID;
        return looked("not_before_bound", "not_before", asked, passed, "no not_before");
    }

    private Optional<Refused> endRefusal(Instant asked) {
        return switch (rules.notAfterBound()) {
            case NotAfterBound.Forbid() -> looked(asked, false, "no not_after, but a ttl");
            case NotAfterBound.Until(Instant latest) ->
                    looked(asked, !asked.isAfter(latest), "until " + latest);
            case NotAfterBound.Permit _, NotAfterBound.TtlLimited _ -> looked(asked, true, "");
        };
    }

    private Optional<Refused> looked(Instant end, boolean passed, String allowed) {
        return looked("not_after_bound", "not_after", end, passed, allowed);
    }

    private Optional<Refused> looked(
            String rule, String field, Instant asked, boolean passed, String allowed) {
        String value = asked.toString();
        String detail =
                "role "
                        + role.name()
                        + (passed ? " allows the " : " does not allow the ")
                        + field
                        + ' '
                        + value;
        trace.step(Optional.of(role.name()), rule, field, value, passed, () -> detail);
        return passed
                ? Optional.empty()
                : Optional.of(
                        new Refused(Optional.of(role.name()), rule, field, value, allowed, detail));
    }
}
