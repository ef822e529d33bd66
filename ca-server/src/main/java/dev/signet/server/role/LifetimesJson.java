package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.x509.DurationText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads and writes what a role's JSON says about validity. */
final class LifetimesJson {

    static final List<String> FIELDS =
            List.of(
                    "ttl",
                    "max_ttl",
                    "not_before_duration",
                    "leaf_not_after_behavior",
                    "no_rev_avail");

    private LifetimesJson() {}

    static LifetimeRules read(JsonFields fields) throws InvalidRoleException {
        Duration ttl =
                fields.duration("ttl", LifetimeRules.LONGEST).orElse(LifetimeRules.DEFAULT_TTL);
        Optional<Duration> maxTtl = fields.duration("max_ttl", LifetimeRules.LONGEST);
        if (maxTtl.isPresent() && ttl.compareTo(maxTtl.get()) > 0) {
            throw new InvalidRoleException(
                    "max_ttl", "must be at least ttl, which is " + DurationText.format(ttl));
        }
        boolean truncate =
                fields.value("leaf_not_after_behavior", LifetimesJson::truncates).orElse(true);
        return new LifetimeRules(
                ttl,
                maxTtl,
                backdate(fields),
                truncate,
                DatesJson.read(fields),
                noRevAvail(fields, maxTtl.orElse(ttl)));
    }

    static void write(ObjectNode json, LifetimeRules lifetimes) {
        json.put("ttl", DurationText.format(lifetimes.ttl()));
        lifetimes.maxTtl().ifPresent(max -> json.put("max_ttl", DurationText.format(max)));
        Duration backdate = lifetimes.backdate();
        json.put("not_before_duration", backdate.isZero() ? "0s" : DurationText.format(backdate));
        json.put("leaf_not_after_behavior", lifetimes.truncate() ? "truncate" : "err");
        DatesJson.write(json, lifetimes.dates());
        json.put("no_rev_avail", lifetimes.noRevAvail());
    }

    private static boolean noRevAvail(JsonFields fields, Duration longest)
            throws InvalidRoleException {
        boolean noRevAvail = fields.flag("no_rev_avail", false);
        if (noRevAvail && longest.compareTo(LifetimeRules.LONGEST_NO_REV_AVAIL) > 0) {
            throw new InvalidRoleException(
                    "no_rev_avail",
                    "is for certificates that live at most "
                            + DurationText.format(LifetimeRules.LONGEST_NO_REV_AVAIL)
                            + ", and max_ttl is "
                            + DurationText.format(longest));
        }
        return noRevAvail;
    }

    /** As other durations, but 0 is one too: our clocks agree. */
    private static Duration backdate(JsonFields fields) throws InvalidRoleException {
        JsonNode node = fields.node("not_before_duration");
        if (node.isValueNode() && (node.asText().equals("0") || node.asText().equals("0s"))) {
            return Duration.ZERO;
        }
        return fields.duration("not_before_duration", LifetimeRules.LONGEST_BACKDATE)
                .orElse(LifetimeRules.DEFAULT_BACKDATE);
    }

    private static boolean truncates(String behavior) throws InvalidRuleException {
        return switch (behavior) {
            case "truncate" -> true;
            case "err" -> false;
            default ->
                    throw new InvalidRuleException(
                            "must be \"truncate\" or \"err\": no certificate outlives its issuer");
        };
    }
}
