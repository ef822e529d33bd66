package dev.signet.spring;

import org.springframework.boot.WebApplicationType;
import org.springframework.util.ClassUtils;

/** The servers that Spring Boot embeds; each line has their factories under names of its own. */
enum Server {
    TOMCAT(
            WebApplicationType.SERVLET,
            "org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory",
            "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory"),
    JETTY(
            WebApplicationType.SERVLET,
            "org.springframework.boot.web.embedded.jetty.JettyServletWebServerFactory",
            "org.springframework.boot.jetty.servlet.JettyServletWebServerFactory"),
    NETTY(
            WebApplicationType.REACTIVE,
            "org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory",
            "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory");

    final WebApplicationType type;
    private final String boot3Factory;
    private final String boot4Factory;

    Server(WebApplicationType type, String boot3Factory, String boot4Factory) {
        this.type = type;
        this.boot3Factory = boot3Factory;
        this.boot4Factory = boot4Factory;
    }

    /** The class of the factory on this line. */
    Class<?> factory() {
        return ClassUtils.resolveClassName(
                ClassUtils.isPresent(boot3Factory, null) ? boot3Factory : boot4Factory, null);
    }
}
