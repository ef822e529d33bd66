package dev.signet.spring;

import dev.signet.client.RenewingIdentity;
import dev.signet.spring.app.TestApplication;
import dev.signet.testkit.TestCa;

import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** An application that serves on a free port of this machine. */
record RunningApplication(ConfigurableApplicationContext context) implements AutoCloseable {

    /**
     * As {@code shop/payments}, with clients' certificates demanded, and what {@code more} says.
     */
    static RunningApplication start(Server server, TestCa ca, String... more) {
        var properties =
                new ArrayList<>(
                        List.of(
                                "signet.server=" + ca.server(),
                                "signet.ca-file=" + ca.caFile(),
                                "signet.token-file=" + ca.tokenFile("shop/payments"),
                                "signet.refresh=1s",
                                "signet.bundles.signet.dns-names=localhost",
                                "signet.bundles.signet.uris=spiffe://cluster.local/ns/shop/sa/payments",
                                "server.ssl.bundle=signet",
                                "server.ssl.client-auth=need"));
        properties.addAll(List.of(more));
        return start(server, TestApplication.class, properties);
    }

    static RunningApplication start(Server server, Class<?> application, List<String> properties) {
        var all = new ArrayList<>(properties);
        all.add("server.port=0");
        all.add("logging.level.root=warn");
        return new RunningApplication(
                new SpringApplicationBuilder(application)
                        .web(server.type)
                        .bannerMode(Banner.Mode.OFF)
                        .initializers((GenericApplicationContext context) ->
                                context.registerBean("webServerFactory", server.factory()))
                        .run(all.stream().map(property -> "--" + property).toArray(String[]::new)));
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    URI uri(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    RenewingIdentity identity() {
        return context.getBean(SignetBundles.class).identity("signet");
    }

    @Override
    public void close() {
        context.close();
    }
}
