package dev.signet.spring;

import dev.signet.client.Metrics;
import dev.signet.spring.actuate.EndpointConfiguration;
import dev.signet.spring.actuate.MetricsConfiguration;
import dev.signet.spring.authorization.AuthorizationConfiguration;
import dev.signet.spring.boot3.Health3Configuration;
import dev.signet.spring.boot3.Jetty3Configuration;
import dev.signet.spring.boot3.Tomcat3Configuration;
import dev.signet.spring.boot4.Health4Configuration;
import dev.signet.spring.boot4.Jetty4Configuration;
import dev.signet.spring.boot4.Tomcat4Configuration;
import dev.signet.spring.security.SecurityConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The SSL bundles of Signet, and the servers that need help with them. */
@AutoConfiguration(before = SslAutoConfiguration.class)
@ConditionalOnProperty(name = "signet.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(SignetProperties.class)
@Import({
    AuthorizationConfiguration.class,
    SecurityConfiguration.class,
    MetricsConfiguration.class,
    EndpointConfiguration.class,
    Health3Configuration.class,
    Health4Configuration.class,
    Tomcat3Configuration.class,
    Tomcat4Configuration.class,
    Jetty3Configuration.class,
    Jetty4Configuration.class
})
public class SignetAutoConfiguration {

    @Bean
    SignetBundles signetBundles(
            SignetProperties properties, Environment environment, ObjectProvider<Metrics> metrics) {
        return new SignetBundles(
                new IdentityConfigs(
                                properties, environment, metrics.getIfAvailable(() -> Metrics.NONE))
                        .byName());
    }
}
