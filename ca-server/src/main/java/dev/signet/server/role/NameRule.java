package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.Optional;

/**
 * Which names of one kind a role allows.
 *
 * <p>The language has literal text, {@code *} inside one label or segment, {@code **} for one or
 * more whole ones, variables for the caller's facts, and for IP addresses a CIDR block; nothing
 * else, so that the set of names a rule stands for can be compared with any name and any other
 * rule.
 */
sealed interface NameRule permits DnsRule, EmailRule, UriRule, IpRule, OtherRule {

    int MAX_LENGTH = 512;

    /** In canonical form; parsing it gives an equal rule. */
    String text();

    /** The kind of names it is for. */
    Kind kind();

    /** Whether the rule has no glob, so that it spells exactly one name per caller. */
    boolean isTemplate();

    /** Whether the rule has a variable in it. */
    boolean hasVariable();

    /**
     * Why the rule is void for {@code caller}: a variable is missing, or its value could mean more
     * than itself. Empty if nothing hinders.
     */
    Optional<String> obstacle(WorkloadIdentity caller);

    /** The rule for {@code caller}, for whom there is no {@link #obstacle}. */
    NamePattern bind(WorkloadIdentity caller);

    /**
     * The values of variables with which the rule, bound to a caller that has them, matches {@code
     * name}; a variable that is not among them may have any value.
     */
    Bindings.Found bindings(SubjectAlternativeName name);

    /** Refuses what no rule has anywhere. */
    static void checkText(String text) throws InvalidRuleException {
        if (text.isEmpty()) {
            throw new InvalidRuleException("is empty");
        }
        if (text.length() > MAX_LENGTH) {
            throw new InvalidRuleException("has more than " + MAX_LENGTH + " characters");
        }
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new InvalidRuleException(
                    "has a space, a control character or a letter outside ASCII; give an"
                            + " internationalised label as its A-label (xn--…)");
        }
    }
}
