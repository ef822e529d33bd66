package dev.signet.client.authorization;

import dev.signet.client.Metrics;
import dev.signet.client.RenewingIdentity;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an {@link Authorization} works with.
 *
 * @param policy asked at each request: a {@link PolicyFile}, or a constant; gives the same object
 *     until there is another policy
 * @param mode default {@link AuthorizationMode#STRICT}
 * @param crls revocation lists in force, their signatures verified; asked at each request; gives
 *     the same list until there are others. Default none: then nobody counts as revoked. A list
 *     that is older than its {@code nextUpdate} still counts
 * @param roots to which the certificate of a connection has to lead, as it did when TLS verified
 *     it; asked at each request; gives the same list until there are others. Default: not asked
 * @param proxies whose word about their clients is taken; default nobody's
 * @param proxiesCall whether a proxy's request that says nothing of a client is its own; otherwise
 *     it is that of somebody without a certificate. Default false
 * @param metrics gets {@code mtls_requests_total}; default nobody
 * @param clock says which certificates are over
 */
public record AuthorizationConfig(
        Supplier<AuthorizationPolicy> policy,
        AuthorizationMode mode,
        Supplier<List<X509CRL>> crls,
        Optional<Supplier<List<X509Certificate>>> roots,
        Optional<Authorizer> proxies,
        boolean proxiesCall,
        Metrics metrics,
        Clock clock) {

    /** Strict, with a policy that may change. */
    public static AuthorizationConfig of(Supplier<AuthorizationPolicy> policy) {
        return new AuthorizationConfig(
                policy,
                AuthorizationMode.STRICT,
                List::of,
                Optional.empty(),
                Optional.empty(),
                false,
                Metrics.NONE,
                Clock.systemUTC());
    }

    /** Strict, with a policy that stays. */
    public static AuthorizationConfig of(AuthorizationPolicy policy) {
        return of(() -> policy);
    }

    /** The same in another mode. */
    public AuthorizationConfig withMode(AuthorizationMode other) {
        return new AuthorizationConfig(
                policy, other, crls, roots, proxies, proxiesCall, metrics, clock);
    }

    /** The same with revocation lists. */
    public AuthorizationConfig withCrls(Supplier<List<X509CRL>> others) {
        return new AuthorizationConfig(
                policy, mode, others, roots, proxies, proxiesCall, metrics, clock);
    }

    /**
     * The same with the trust bundle and the revocation lists that {@code identity} keeps current.
     * For servers whose TLS trusts whom {@code identity} trusts.
     */
    public AuthorizationConfig withTrustOf(RenewingIdentity identity) {
        return withCrlsOf(identity)
                .withRoots(() -> identity.generation().trustBundle().certificates());
    }

    /** The same with roots; those that TLS trusts, at each time. */
    public AuthorizationConfig withRoots(Supplier<List<X509Certificate>> others) {
        return new AuthorizationConfig(
                policy, mode, crls, Optional.of(others), proxies, proxiesCall, metrics, clock);
    }

    /**
     * The same with the revocation lists that {@code identity} keeps current; for servers whose TLS
     * trusts other roots.
     */
    public AuthorizationConfig withCrlsOf(RenewingIdentity identity) {
        return withCrls(() -> identity.generation().crls());
    }

    /**
     * The same behind proxies that have no requests of their own.
     *
     * @param trusted which peers may say who their client is, in {@code X-Forwarded-Client-Cert}
     */
    public AuthorizationConfig withProxies(Authorizer trusted) {
        return withProxies(trusted, false);
    }

    /**
     * The same behind proxies that also call for themselves. They must not pass requests on whose
     * client has no certificate: such a request has no header either.
     *
     * @param trusted which peers may say who their client is, in {@code X-Forwarded-Client-Cert}
     */
    public AuthorizationConfig withProxiesThatCall(Authorizer trusted) {
        return withProxies(trusted, true);
    }

    private AuthorizationConfig withProxies(Authorizer trusted, boolean call) {
        return new AuthorizationConfig(
                policy, mode, crls, roots, Optional.of(trusted), call, metrics, clock);
    }

    /** The same with its numbers going somewhere. */
    public AuthorizationConfig withMetrics(Metrics others) {
        return new AuthorizationConfig(
                policy, mode, crls, roots, proxies, proxiesCall, others, clock);
    }

    /** The same by another clock. */
    public AuthorizationConfig withClock(Clock other) {
        return new AuthorizationConfig(
                policy, mode, crls, roots, proxies, proxiesCall, metrics, other);
    }
}
