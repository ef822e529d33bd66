package dev.signet.client.authorization;

import java.util.Locale;

/** How much of what the policy refuses is refused. */
public enum AuthorizationMode {
    /** All of it. */
    STRICT,
    /**
     * While callers move to mTLS: who has no certificate goes on unless a rule denies it, and is
     * counted as {@code would_deny}. Who has one is judged as strictly as ever.
     */
    PERMISSIVE,
    /**
     * While a policy is being written: what it refuses goes on and is counted as {@code
     * would_deny}. Refused are only certificates that are over or revoked, and proxies that
     * contradict themselves.
     */
    DRY_RUN;

    /** As in metrics: {@code strict}, {@code permissive}, {@code dry_run}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
