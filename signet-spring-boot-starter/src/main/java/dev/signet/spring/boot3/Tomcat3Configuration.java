package dev.signet.spring.boot3;

import dev.signet.spring.tomcat.ConnectionAddressValve;
import dev.signet.spring.tomcat.IdentitySslImplementation;
import org.apache.catalina.startup.Tomcat;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.embedded.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Embedded Tomcat. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({Tomcat.class, ConfigurableTomcatWebServerFactory.class})
public class Tomcat3Configuration {

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> signetTomcatCustomizer() {
        return factory -> {
            factory.addConnectorCustomizers(IdentitySslImplementation::install);
            factory.addEngineValves(new ConnectionAddressValve());
        };
    }
}
