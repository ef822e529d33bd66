package dev.signet.spring;

import dev.signet.client.RenewingIdentity;
import dev.signet.spring.app.TestApplication;
import dev.signet.testkit.TestCa;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** An application that serves on a free port of this machine. */
record RunningApplication(ConfigurableApplicationContext context) implements AutoCloseable {

    /** As {@code shop/payments}, demanding certificates, and what {@code more} says. */
    static RunningApplication start(Server server, TestCa ca, String... more) {
        return start(
                Optional.of(server),
                TestApplication.class,
                identity(ca, "shop/payments"),
                List.of("server.ssl.bundle=signet", "server.ssl.client-auth=need"),
                List.of(more));
    }

    /** An application as {@code shop/orders} that serves nobody, and what {@code more} says. */
    static RunningApplication startWithoutServer(TestCa ca, String... more) {
        return start(
                Optional.empty(),
                TestApplication.class,
                identity(ca, "shop/orders"),
                List.of(more));
    }

    /** What makes the application {@code workload}. */
    static List<String> identity(TestCa ca, String workload) {
        return List.of(
                "signet.server=" + ca.server(),
                "signet.ca-file=" + ca.caFile(),
                "signet.token-file=" + ca.tokenFile(workload),
                "signet.refresh=1s",
                "signet.bundles.signet.dns-names=localhost",
                "signet.bundles.signet.uris=spiffe://cluster.local/ns/"
                        + workload.replace("/", "/sa/"));
    }

    /** With properties, of which later ones override earlier ones. */
    @SafeVarargs
    static RunningApplication start(
            Optional<Server> server, Class<?> application, List<String>... properties) {
        var all = new LinkedHashMap<String, String>();
        all.put("server.port", "0");
        // The example's is on the class path too.
        all.put("spring.config.name", "no-file");
        all.put("logging.level.root", "error");
        for (List<String> some : properties) {
            for (String property : some) {
                int equals = property.indexOf('=');
                all.put(property.substring(0, equals), property.substring(equals + 1));
            }
        }
        return new RunningApplication(
                new SpringApplicationBuilder(application)
                        .web(server.map(chosen -> chosen.type).orElse(WebApplicationType.NONE))
                        .bannerMode(Banner.Mode.OFF)
                        .initializers((GenericApplicationContext context) ->
                                server.ifPresent(chosen ->
                                        context.registerBean("webServerFactory", chosen.factory())))
                        .run(
                                all.entrySet().stream()
                                        .map(entry ->
                                                "--" + entry.getKey() + "=" + entry.getValue())
                                        .toArray(String[]::new)));
    }

    int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    URI uri(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    URI plainUri(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    RenewingIdentity identity() {
        return context.getBean(SignetBundles.class).identity("signet");
    }

    @Override
    public void close() {
        context.close();
    }
}
