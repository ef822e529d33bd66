package dev.signet.spring;

import dev.signet.client.CaClientConfig;
import dev.signet.client.CaException;
import dev.signet.client.Credential;
import dev.signet.client.IssueRequest;
import dev.signet.client.Metrics;
import dev.signet.client.RenewingIdentityConfig;
import dev.signet.spring.SignetProperties.Bundle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.core.env.Environment;

/**
 * What each bundle asks the SDK for. What the configuration leaves out is where Signet's chart puts
 * things. The variables of {@link dev.signet.client.RenewingIdentity#fromKubernetes} count too:
 * Spring takes {@code SIGNET_CA_FILE} for {@code signet.ca-file}, and all but one so.
 */
final class IdentityConfigs {

    private static final URI USUAL_SERVER = URI.create("https://signet.signet.svc:8443");
    private static final Path USUAL_CA_FILE = Path.of("/etc/signet/ca.crt");
    private static final Path USUAL_TOKEN_FILE = Path.of("/var/run/secrets/tokens/signet");

    private final SignetProperties properties;
    private final Environment environment;
    private final Metrics metrics;

    IdentityConfigs(SignetProperties properties, Environment environment, Metrics metrics) {
        this.properties = properties;
        this.environment = environment;
        this.metrics = metrics;
    }

    /**
     * By the names of the bundles; empty if nothing says that there is a Signet at all. Blocks if a
     * root is to be fetched.
     *
     * @throws InvalidSignetConfigurationException if a setting cannot be used
     * @throws IdentityUnavailableException if the root cannot be had in time
     */
    Map<String, RenewingIdentityConfig> byName() {
        Map<String, Bundle> bundles = properties.bundles();
        if (bundles.isEmpty()) {
            if (properties.server().isEmpty() && !Files.exists(tokenFile())) {
                return Map.of();
            }
            bundles = Map.of(SignetProperties.DEFAULT_BUNDLE, Bundle.defaults());
        }
        CaClientConfig server = server(bundles.keySet().iterator().next());
        var configs = new LinkedHashMap<String, RenewingIdentityConfig>();
        bundles.forEach((name, bundle) -> configs.put(name, config(server, name, bundle)));
        return configs;
    }

    private RenewingIdentityConfig config(CaClientConfig server, String name, Bundle bundle) {
        try {
            RenewingIdentityConfig config =
                    RenewingIdentityConfig.of(server, new Credential.TokenFile(tokenFile()))
                            .withName(name)
                            .withRequest(request(bundle))
                            .withMount(properties.mount())
                            .withKeyAlgorithm(bundle.keyAlgorithm())
                            .withKeyReuse(bundle.reuseKey())
                            .withCrls(bundle.crls())
                            .withServeExpired(bundle.serveExpired())
                            .withRefresh(properties.refresh())
                            .withMaxConnectionAge(properties.maxConnectionAge())
                            .withMetrics(metrics)
                            .withWaitAtStart(properties.waitAtStart());
            for (URI further : servers().subList(1, servers().size())) {
                config = config.withFurtherServer(further);
            }
            Path store = properties.store();
            return store == null ? config : config.withStoreFolder(store.resolve(name));
        } catch (IllegalArgumentException e) {
            throw new InvalidSignetConfigurationException("the SSL bundle " + name, e);
        }
    }

    private CaClientConfig server(String firstBundle) {
        try {
            return new CaClientConfig(
                    servers().get(0),
                    trustAnchors(),
                    properties.connectTimeout(),
                    properties.requestTimeout());
        } catch (IllegalArgumentException | IOException e) {
            throw new InvalidSignetConfigurationException("the CA", e);
        } catch (CaException e) {
            throw new IdentityUnavailableException(firstBundle, servers(), e);
        }
    }

    private List<X509Certificate> trustAnchors() throws IOException, CaException {
        String fingerprint = properties.caFingerprint();
        if (fingerprint != null) {
            return List.of(
                    new FetchedRoot(servers(), fingerprint, properties.requestTimeout())
                            .within(properties.waitAtStart()));
        }
        Path file = Objects.requireNonNullElse(properties.caFile(), USUAL_CA_FILE);
        return CaClientConfig.of(servers().get(0), file).trustAnchors();
    }

    private List<URI> servers() {
        return properties.server().isEmpty() ? List.of(USUAL_SERVER) : properties.server();
    }

    private Path tokenFile() {
        return Objects.requireNonNullElse(properties.tokenFile(), USUAL_TOKEN_FILE);
    }

    private IssueRequest request(Bundle bundle) {
        return new IssueRequest(
                Optional.ofNullable(bundle.role()).or(this::role),
                Optional.ofNullable(bundle.commonName()),
                bundle.dnsNames(),
                bundle.ipAddresses(),
                bundle.uris(),
                Optional.ofNullable(bundle.lifetime()),
                Optional.empty());
    }

    private Optional<String> role() {
        return Optional.ofNullable(environment.getProperty("SIGNET_ROLE"));
    }
}
