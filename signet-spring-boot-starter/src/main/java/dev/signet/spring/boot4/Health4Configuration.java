package dev.signet.spring.boot4;

import dev.signet.spring.SignetBundles;
import dev.signet.spring.actuate.IdentityHealth;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health indicator {@code signet}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("signet")
public class Health4Configuration {

    @Bean
    HealthIndicator signetHealthIndicator(SignetBundles bundles) {
        return () -> {
            IdentityHealth health = IdentityHealth.of(bundles);
            return (health.up() ? Health.up() : Health.down())
                    .withDetails(health.details())
                    .build();
        };
    }
}
