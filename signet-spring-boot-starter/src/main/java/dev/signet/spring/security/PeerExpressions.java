package dev.signet.spring.security;

import dev.signet.client.authorization.AuthorizationRequest;
import dev.signet.client.authorization.Authorizer;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * What {@code @PreAuthorize("@peer.memberOf('cluster.local')")} asks about the caller of the
 * current request. Each is false for whoever is not known by a certificate. For servlet
 * applications; with WebFlux, ask for authorities.
 */
public final class PeerExpressions {

    PeerExpressions() {}

    /** Whether the caller is of this trust domain. */
    public boolean memberOf(String trustDomain) {
        return is(Authorizer.memberOf(trustDomain));
    }

    /** Whether the caller has exactly this SPIFFE ID. */
    public boolean id(String spiffeId) {
        return is(Authorizer.id(spiffeId));
    }

    /** Whether the caller is a service account of this namespace. */
    public boolean namespace(String trustDomain, String namespace) {
        return is(Authorizer.namespace(trustDomain, namespace));
    }

    /** Whether the caller's SPIFFE ID matches, such as {@code spiffe://td/ns/shop/sa/order-*}. */
    public boolean matching(String pattern) {
        return is(Authorizer.matching(pattern));
    }

    private static boolean is(Authorizer condition) {
        return SecurityContextHolder.getContext().getAuthentication()
                        instanceof PeerIdentityAuthentication peer
                && peer.isAuthenticated()
                && condition.decide(AuthorizationRequest.of(peer.caller())).allowed();
    }
}
