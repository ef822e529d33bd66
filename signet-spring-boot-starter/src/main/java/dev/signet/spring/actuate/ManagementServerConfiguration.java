package dev.signet.spring.actuate;

import dev.signet.spring.boot3.Jetty3Configuration;
import dev.signet.spring.boot3.Tomcat3Configuration;
import dev.signet.spring.boot4.Jetty4Configuration;
import dev.signet.spring.boot4.Tomcat4Configuration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Import;

/**
 * The server of a management port of its own, {@code management.server.port}, which sees beans of
 * its own context only: with a bundle of Signet it is treated as the application's server is.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnProperty(name = "signet.enabled", havingValue = "true", matchIfMissing = true)
@Import({
    Tomcat3Configuration.class,
    Tomcat4Configuration.class,
    Jetty3Configuration.class,
    Jetty4Configuration.class
})
public class ManagementServerConfiguration {}
