package dev.signet.client.authorization;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may do what: what a rule denies is refused, then what a rule allows may go on, and all else
 * is refused. A request whose path has another spelling than the canonical one is refused before
 * any rule. Immutable.
 *
 * @param deny looked at first
 * @param allow looked at next; the first that applies is named in the decision
 */
public record AuthorizationPolicy(List<AuthorizationRule> deny, List<AuthorizationRule> allow) {

    /** No rule allowed it. */
    public static final String DEFAULT_DENY = "default-deny";

    /** No rule allowed it, and the caller has no certificate. */
    public static final String NO_CERTIFICATE = "no-certificate";

    /** The path could be understood in two ways. */
    public static final String PATH_NOT_CANONICAL = "path-not-canonical";

    /** A header says another method than the request has. */
    public static final String METHOD_OVERRIDDEN = "method-overridden";

    /** The caller's certificate is over, or not yet in force. */
    public static final String CERTIFICATE_NOT_IN_FORCE = "certificate-not-in-force";

    /** A certificate revocation list names the caller's certificate, or an issuer of it. */
    public static final String CERTIFICATE_REVOKED = "certificate-revoked";

    /** The certificate does not lead to a root that is trusted now. */
    public static final String CERTIFICATE_NOT_TRUSTED = "certificate-not-trusted";

    /** A trusted proxy said something about its client that makes no sense. */
    public static final String FORWARDED_CERTIFICATE = "forwarded-certificate";

    /** No rule allowed it, and a trusted proxy said nothing of its client. */
    public static final String NO_FORWARDED_CERTIFICATE = "no-forwarded-certificate";

    static final Set<String> RESERVED =
            Set.of(
                    DEFAULT_DENY,
                    NO_CERTIFICATE,
                    PATH_NOT_CANONICAL,
                    METHOD_OVERRIDDEN,
                    CERTIFICATE_NOT_IN_FORCE,
                    CERTIFICATE_REVOKED,
                    CERTIFICATE_NOT_TRUSTED,
                    FORWARDED_CERTIFICATE,
                    NO_FORWARDED_CERTIFICATE);

    private static final int MAX_RULES = 1000;

    /**
     * Checks that each name is there once.
     *
     * @throws IllegalArgumentException otherwise, or if there are more than 1000 rules
     */
    public AuthorizationPolicy {
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
        if (deny.size() + allow.size() > MAX_RULES) {
            throw new IllegalArgumentException("a policy has at most " + MAX_RULES + " rules");
        }
        Set<String> names = new HashSet<>();
        for (List<AuthorizationRule> rules : List.of(deny, allow)) {
            for (AuthorizationRule rule : rules) {
                if (!names.add(rule.name())) {
                    throw new IllegalArgumentException("two rules are called " + rule.name());
                }
            }
        }
    }

    /**
     * Reads a policy in JSON; docs/authorization.md has the format.
     *
     * @throws MalformedPolicyException saying where and what is wrong; nothing unknown is ignored
     */
    public static AuthorizationPolicy parse(String json) throws MalformedPolicyException {
        return new PolicyReader().read(json);
    }

    /** Judges a request, whatever the mode. */
    public AuthorizationDecision decide(AuthorizationRequest request) {
        Caller caller = request.caller();
        if (request.path().isPresent() && request.path().flatMap(RequestPath::parse).isEmpty()) {
            return AuthorizationDecision.deny(
                    PATH_NOT_CANONICAL, "the path is not in its canonical spelling", caller);
        }
        Optional<AuthorizationRule> denied =
                deny.stream()
                        .filter(rule -> !rule.dryRun() && rule.condition().keepsOut(request))
                        .findFirst();
        if (denied.isPresent()) {
            String rule = denied.get().name();
            return AuthorizationDecision.deny(rule, rule + " denies " + caller, caller);
        }
        return allow.stream()
                .filter(rule -> !rule.dryRun() && rule.condition().letsIn(request))
                .findFirst()
                .map(rule -> allowed(rule.name(), request))
                .orElseGet(() -> refused(request));
    }

    private AuthorizationDecision allowed(String rule, AuthorizationRequest request) {
        Optional<String> onTrial =
                deny.stream()
                        .filter(denies -> denies.dryRun() && denies.condition().keepsOut(request))
                        .map(AuthorizationRule::name)
                        .findFirst();
        return AuthorizationDecision.allow(
                        rule, rule + " allows " + request.caller(), request.caller())
                .but(onTrial);
    }

    private AuthorizationDecision refused(AuthorizationRequest request) {
        Caller caller = request.caller();
        String onTrial =
                allow.stream()
                        .filter(rule -> rule.dryRun() && rule.condition().letsIn(request))
                        .map(rule -> "; " + rule.name() + " would, but is on trial")
                        .findFirst()
                        .orElse("");
        return caller instanceof Caller.Anonymous anonymous
                ? AuthorizationDecision.deny(
                        anonymous.proxy().isPresent() ? NO_FORWARDED_CERTIFICATE : NO_CERTIFICATE,
                        "no rule allows this to " + caller + ", who has no certificate" + onTrial,
                        caller)
                : AuthorizationDecision.deny(
                        DEFAULT_DENY, "no rule allows this to " + caller + onTrial, caller);
    }
}
