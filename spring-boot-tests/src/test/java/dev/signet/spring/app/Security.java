package dev.signet.spring.app;

import dev.signet.spring.security.PeerIdentityConfigurer;
import dev.signet.spring.security.PeerIdentityWebFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;

/**
 * Everybody may do everything but what is under {@code /shop}, which its namespace may; so may it
 * see what errors say.
 */
final class Security {

    private Security() {}

    /** Servlet containers. */
    @Configuration(proxyBeanMethods = false)
    @EnableMethodSecurity
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    static class OfServlets {

        @Bean
        SecurityFilterChain chain(HttpSecurity http) throws Exception {
            return http.csrf(csrf -> csrf.disable())
                    .with(PeerIdentityConfigurer.peerIdentity(), Customizer.withDefaults())
                    .authorizeHttpRequests(requests ->
                            requests.requestMatchers("/shop/**", "/error")
                                    .hasAuthority("NS_shop")
                                    .anyRequest()
                                    .permitAll())
                    .build();
        }
    }

    /** WebFlux. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class OfWebFlux {

        @Bean
        SecurityWebFilterChain chain(ServerHttpSecurity http) {
            return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .addFilterAt(
                            new PeerIdentityWebFilter(), SecurityWebFiltersOrder.AUTHENTICATION)
                    .authorizeExchange(requests ->
                            requests.pathMatchers("/shop/**")
                                    .hasAuthority("NS_shop")
                                    .anyExchange()
                                    .permitAll())
                    .build();
        }
    }
}
