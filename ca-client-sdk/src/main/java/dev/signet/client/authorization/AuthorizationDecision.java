package dev.signet.client.authorization;

import java.util.Optional;

/**
 * The answer to a request, for the code that enforces it and for logs; nothing of it is for the
 * caller to see.
 *
 * @param allowed whether the request may go on
 * @param rule name of the rule that decided, or of what decided in place of one
 * @param reason a sentence for operators
 * @param wouldDeny the rule that would have refused what was allowed, were it in force
 * @param caller who was judged
 */
public record AuthorizationDecision(
        boolean allowed, String rule, String reason, Optional<String> wouldDeny, Caller caller) {

    static AuthorizationDecision allow(String rule, String reason, Caller caller) {
        return new AuthorizationDecision(true, rule, reason, Optional.empty(), caller);
    }

    static AuthorizationDecision deny(String rule, String reason, Caller caller) {
        return new AuthorizationDecision(false, rule, reason, Optional.empty(), caller);
    }

    /** The same, but for a rule on trial that would have refused it. */
    AuthorizationDecision but(Optional<String> rule) {
        return new AuthorizationDecision(allowed, this.rule, reason, rule, caller);
    }

    /** Whether another certificate, brought by a new connection, could change the answer. */
    public boolean isAboutCertificate() {
        return !allowed
                && (rule.equals(AuthorizationPolicy.CERTIFICATE_NOT_IN_FORCE)
                        || rule.equals(AuthorizationPolicy.CERTIFICATE_REVOKED)
                        || rule.equals(AuthorizationPolicy.CERTIFICATE_NOT_TRUSTED));
    }

    /** As in metrics: {@code allow}, {@code deny} or {@code would_deny}. */
    public String word() {
        if (!allowed) {
            return "deny";
        }
        return wouldDeny.isPresent() ? "would_deny" : "allow";
    }
}
