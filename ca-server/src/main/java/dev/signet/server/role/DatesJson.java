package dev.signet.server.role;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.role.DateRules.NotAfterBound;
import dev.signet.server.role.DateRules.NotBeforeBound;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Reads and writes what a role's JSON says about the dates of validity. */
final class DatesJson {

    static final List<String> FIELDS =
            List.of("not_before", "not_before_bound", "not_after", "not_after_bound");

    /** No issuer of ours is older; and a time that no certificate can have is a mistake. */
    private static final int FIRST_YEAR = 1970;

    /** RFC 5280 §4.1.2.5. */
    private static final int LAST_YEAR = 9999;

    private DatesJson() {}

    static DateRules read(JsonFields fields) throws InvalidRoleException {
        var rules =
                new DateRules(
                        fields.value("not_before", DatesJson::instant),
                        fields.value("not_before_bound", DatesJson::notBeforeBound)
                                .orElse(NotBeforeBound.DURATION),
                        fields.value("not_after", DatesJson::instant),
                        fields.value("not_after_bound", DatesJson::notAfterBound)
                                .orElse(new NotAfterBound.Permit()));
        if (rules.notBefore().isPresent()
                && rules.notAfter().isPresent()
                && !rules.notAfter().get().isAfter(rules.notBefore().get())) {
            throw new InvalidRoleException("not_after", "must be after not_before");
        }
        return rules;
    }

    static void write(ObjectNode json, DateRules rules) {
        rules.notBefore().ifPresent(instant -> json.put("not_before", instant.toString()));
        json.put("not_before_bound", rules.notBeforeBound().name().toLowerCase(Locale.ROOT));
        rules.notAfter().ifPresent(instant -> json.put("not_after", instant.toString()));
        json.put(
                "not_after_bound",
                switch (rules.notAfterBound()) {
                    case NotAfterBound.Permit() -> "permit";
                    case NotAfterBound.TtlLimited() -> "ttl-limited";
                    case NotAfterBound.Forbid() -> "forbid";
                    case NotAfterBound.Until(Instant latest) -> latest.toString();
                });
    }

    private static Instant instant(String text) throws InvalidRuleException {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            if (time.getYear() >= FIRST_YEAR
                    && time.getYear() <= LAST_YEAR
                    && time.truncatedTo(ChronoUnit.SECONDS).equals(time)) {
                return time.toInstant();
            }
        } catch (DateTimeException _) {
            throw notATime();
        }
        throw notATime();
    }

    private static InvalidRuleException notATime() {
        return new InvalidRuleException(
                "must be a time in whole seconds as RFC 3339 writes it: 2026-11-22T10:15:00Z");
    }

    private static NotBeforeBound notBeforeBound(String text) throws InvalidRuleException {
        return switch (text) {
            case "permit" -> NotBeforeBound.PERMIT;
            case "duration" -> NotBeforeBound.DURATION;
            case "forbid" -> NotBeforeBound.FORBID;
            default ->
                    throw new InvalidRuleException(
                            "must be \"permit\", \"duration\" or \"forbid\"");
        };
    }

    private static NotAfterBound notAfterBound(String text) throws InvalidRuleException {
        return switch (text) {
            case "permit" -> new NotAfterBound.Permit();
            case "ttl-limited" -> new NotAfterBound.TtlLimited();
            case "forbid" -> new NotAfterBound.Forbid();
            default -> new NotAfterBound.Until(instant(text));
        };
    }
}
