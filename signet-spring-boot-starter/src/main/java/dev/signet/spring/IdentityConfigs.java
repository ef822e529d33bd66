package dev.signet.spring;

import dev.signet.client.CaClientConfig;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.Metrics;
import dev.signet.client.RenewingIdentityConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * What each bundle asks the SDK for. What the configuration leaves out is what {@link
 * dev.signet.client.RenewingIdentity#fromKubernetes} would take: environment variables, then the
 * places where Signet's chart puts things.
 */
final class IdentityConfigs {

    private final SignetProperties properties;
    private final Environment environment;
    private final Metrics metrics;

    IdentityConfigs(SignetProperties properties, Environment environment, Metrics metrics) {
        this.properties = properties;
        this.environment = environment;
        this.metrics = metrics;
    }

    /**
     * By the names of the bundles; empty if nothing says that there is a Signet at all.
     *
     * @throws InvalidSignetConfigurationException if a setting cannot be used
     */
    Map<String, RenewingIdentityConfig> byName() {
        var configs = new LinkedHashMap<String, RenewingIdentityConfig>();
        if (!properties.bundles().isEmpty()) {
            properties.bundles().forEach((name, bundle) -> configs.put(name, config(name, bundle)));
        } else if (properties.server() != null || Files.exists(tokenFile())) {
            String name = SignetProperties.DEFAULT_BUNDLE;
            configs.put(name, config(name, SignetProperties.Bundle.defaults()));
        }
        return configs;
    }

    private RenewingIdentityConfig config(String name, SignetProperties.Bundle bundle) {
        try {
            RenewingIdentityConfig config =
                    RenewingIdentityConfig.of(server(), new Credential.TokenFile(tokenFile()))
                            .withName(name)
                            .withRequest(request(bundle))
                            .withMount(properties.mount())
                            .withKeyAlgorithm(bundle.keyAlgorithm())
                            .withCrls(bundle.crls())
                            .withRefresh(properties.refresh())
                            .withMaxConnectionAge(properties.maxConnectionAge())
                            .withMetrics(metrics)
                            .withWaitAtStart(properties.waitAtStart());
            for (URI further : properties.furtherServers()) {
                config = config.withFurtherServer(further);
            }
            return bundle.store() == null ? config : config.withStoreFolder(bundle.store());
        } catch (IllegalArgumentException | IOException e) {
            throw new InvalidSignetConfigurationException("the SSL bundle " + name, e);
        }
    }

    private CaClientConfig server() throws IOException {
        URI server =
                properties.server() != null
                        ? properties.server()
                        : URI.create("https://signet.signet.svc:8443");
        return CaClientConfig.of(
                server, file(properties.caFile(), "SIGNET_CA_FILE", "/etc/signet/ca.crt"));
    }

    private Path tokenFile() {
        return file(properties.tokenFile(), "SIGNET_TOKEN_FILE", "/var/run/secrets/tokens/signet");
    }

    private Path file(@Nullable Path given, String variable, String usual) {
        return given != null ? given : Path.of(environment.getProperty(variable, usual));
    }

    private IssueRequest request(SignetProperties.Bundle bundle) {
        return new IssueRequest(
                Optional.ofNullable(bundle.role())
                        .or(() -> Optional.ofNullable(environment.getProperty("SIGNET_ROLE"))),
                Optional.ofNullable(bundle.commonName()),
                bundle.dnsNames(),
                bundle.ipAddresses(),
                bundle.uris(),
                Optional.ofNullable(bundle.lifetime()),
                Optional.empty());
    }
}
