package dev.signet.client.authorization;

/**
 * A condition with a name.
 *
 * @param name for metrics and logs: small letters, digits and {@code -}, at most 64; not one of
 *     those that {@link AuthorizationPolicy} uses itself
 * @param condition when the rule applies
 * @param dryRun the rule is on trial: it changes no answer; what a rule that denies would have
 *     refused is counted as {@code would_deny}
 */
public record AuthorizationRule(String name, Authorizer condition, boolean dryRun) {

    /** Refuses a name that is none or is taken. */
    public AuthorizationRule {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a rule's name has small letters, digits and '-', at most 64, unlike \""
                            + name
                            + "\"");
        }
        if (AuthorizationPolicy.RESERVED.contains(name)) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" names what is decided without a rule; choose another name");
        }
    }

    /** A rule in force. */
    public static AuthorizationRule of(String name, Authorizer condition) {
        return new AuthorizationRule(name, condition, false);
    }
}
