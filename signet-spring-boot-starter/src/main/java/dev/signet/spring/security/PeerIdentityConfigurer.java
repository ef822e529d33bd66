package dev.signet.spring.security;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/**
 * Has a security filter chain know callers by their certificates: {@code
 * http.with(PeerIdentityConfigurer.peerIdentity(), withDefaults())}. A caller without one stays
 * anonymous, or whoever another filter says it is.
 */
public final class PeerIdentityConfigurer
        extends AbstractHttpConfigurer<PeerIdentityConfigurer, HttpSecurity> {

    private PeerIdentityConfigurer() {}

    /** For {@link HttpSecurity#with}. */
    public static PeerIdentityConfigurer peerIdentity() {
        return new PeerIdentityConfigurer();
    }

    /** Adds the filter; called by Spring Security. */
    @Override
    public void configure(HttpSecurity http) {
        http.addFilterBefore(new PeerIdentityFilter(), AnonymousAuthenticationFilter.class);
    }
}
