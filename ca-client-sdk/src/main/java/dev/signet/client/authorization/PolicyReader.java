package dev.signet.client.authorization;

import dev.signet.client.json.JsonObject;
import dev.signet.client.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads policies; keeps the place where it is, for messages. */
final class PolicyReader {

    private static final int MAX_ENTRIES = 100;
    private static final Set<String> OF_POLICY = Set.of("deny", "allow");
    private static final Set<String> OF_RULE =
            Set.of("name", "anyone", "callers", "except", "methods", "paths", "dry_run");

    private String place = "policy";

    AuthorizationPolicy read(String json) throws MalformedPolicyException {
        try {
            JsonObject policy = JsonObject.parse(json);
            requireKnown(policy, OF_POLICY);
            return new AuthorizationPolicy(rules(policy, "deny"), rules(policy, "allow"));
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new MalformedPolicyException(place + ": " + e.getMessage(), e);
        }
    }

    private List<AuthorizationRule> rules(JsonObject policy, String effect)
            throws MalformedJsonException {
        List<AuthorizationRule> rules = new ArrayList<>();
        if (policy.names().contains(effect)) {
            for (JsonObject rule : policy.objects(effect)) {
                place = effect + "[" + rules.size() + "]";
                rules.add(rule(rule));
            }
        }
        place = "policy";
        return rules;
    }

    private AuthorizationRule rule(JsonObject rule) throws MalformedJsonException {
        requireKnown(rule, OF_RULE);
        String name = rule.text("name");
        place += " \"" + name + "\"";
        List<Authorizer> conditions = new ArrayList<>();
        conditions.add(callers(rule));
        if (rule.names().contains("except")) {
            conditions.add(Authorizer.not(anyOf(rule, "except", Authorizer::matching)));
        }
        if (rule.names().contains("methods")) {
            conditions.add(anyOf(rule, "methods", Authorizer::method));
        }
        if (rule.names().contains("paths")) {
            conditions.add(anyOf(rule, "paths", Authorizer::path));
        }
        return new AuthorizationRule(
                name,
                Authorizer.allOf(conditions.toArray(Authorizer[]::new)),
                rule.names().contains("dry_run") && rule.bool("dry_run"));
    }

    private static Authorizer callers(JsonObject rule) throws MalformedJsonException {
        boolean anyone = rule.names().contains("anyone") && rule.bool("anyone");
        if (anyone == rule.names().contains("callers")) {
            throw new IllegalArgumentException(
                    "say whom it is about: either \"callers\": [\"spiffe://…\"], or"
                            + " \"anyone\": true, which includes those without a certificate");
        }
        return anyone ? Authorizer.anyone() : anyOf(rule, "callers", Authorizer::matching);
    }

    private static Authorizer anyOf(
            JsonObject rule, String name, Function<String, Authorizer> reader)
            throws MalformedJsonException {
        List<String> texts = rule.texts(name);
        if (texts.isEmpty() || texts.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" has 1 to " + MAX_ENTRIES + " entries, not " + texts.size());
        }
        return Authorizer.anyOf(texts.stream().map(reader).toArray(Authorizer[]::new));
    }

    /** A key that is null is refused as well: leaving it out would say the same, or more. */
    private static void requireKnown(JsonObject object, Set<String> known) {
        for (String name : object.names()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown key \"" + name + "\"; there are " + new TreeSet<>(known));
            }
            if (object.isNull(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is null; leave it out");
            }
        }
    }
}
