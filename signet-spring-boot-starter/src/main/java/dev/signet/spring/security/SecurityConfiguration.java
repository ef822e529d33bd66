package dev.signet.spring.security;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** The bean {@code peer}, where Spring Security is. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(AbstractAuthenticationToken.class)
public class SecurityConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "peer")
    PeerExpressions peer() {
        return new PeerExpressions();
    }
}
