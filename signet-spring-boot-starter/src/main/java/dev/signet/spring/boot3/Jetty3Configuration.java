package dev.signet.spring.boot3;

import dev.signet.spring.jetty.ConnectionAddress;
import dev.signet.spring.jetty.IdentityContext;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.embedded.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Embedded Jetty. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Server.class, ConfigurableJettyWebServerFactory.class})
public class Jetty3Configuration {

    @Bean
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> signetJettyCustomizer() {
        return factory ->
                factory.addServerCustomizers(IdentityContext::install, ConnectionAddress::install);
    }
}
