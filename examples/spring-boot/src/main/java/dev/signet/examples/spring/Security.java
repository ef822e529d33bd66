package dev.signet.examples.spring;

import static org.springframework.security.config.Customizer.withDefaults;

import dev.signet.spring.security.PeerIdentityConfigurer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

/** Orders may charge; nobody may do anything else. */
@Configuration(proxyBeanMethods = false)
class Security {

    // begin security
    @Bean
    SecurityFilterChain callers(HttpSecurity http) throws Exception {
        return http.with(PeerIdentityConfigurer.peerIdentity(), withDefaults())
                .csrf(csrf -> csrf.disable()) // Callers are services, not browsers.
                .authorizeHttpRequests(requests ->
                        requests.requestMatchers("/charge")
                                .hasAuthority("SA_shop/orders")
                                .anyRequest()
                                .denyAll())
                .build();
    }
    // end
}
