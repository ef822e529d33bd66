package dev.signet.spring.authorization;

import dev.signet.client.Metrics;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationConfig;
import dev.signet.client.authorization.AuthorizationMode;
import dev.signet.client.authorization.AuthorizationPolicy;
import dev.signet.client.authorization.AuthorizationRule;
import dev.signet.client.authorization.Authorizer;
import dev.signet.client.authorization.MalformedPolicyException;
import dev.signet.client.authorization.PolicyFile;
import dev.signet.client.authorization.servlet.AuthorizationFilter;
import dev.signet.spring.InvalidSignetConfigurationException;
import dev.signet.spring.SignetBundles;
import dev.signet.spring.SignetProperties;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.server.WebFilter;

/**
 * The decision about each request. Without a policy everybody goes on whose certificate is neither
 * over nor revoked, and it is counted who comes without one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
public class AuthorizationConfiguration {

    /** After what counts and traces requests, before Spring Security at -100. */
    static final int ORDER = -200;

    private static final AuthorizationPolicy EVERYBODY =
            new AuthorizationPolicy(
                    List.of(), List.of(AuthorizationRule.of("no-policy", Authorizer.anyone())));

    @Bean
    @ConditionalOnProperty("signet.authorization.policy")
    PolicyFile signetPolicy(SignetProperties properties) {
        Path file = Objects.requireNonNull(properties.authorization().policy());
        try {
            return PolicyFile.open(file);
        } catch (IOException | MalformedPolicyException e) {
            throw new InvalidSignetConfigurationException("the policy in " + file, e);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    Authorization signetAuthorization(
            SignetProperties properties,
            ObjectProvider<PolicyFile> file,
            ObjectProvider<Metrics> metrics,
            SslBundles registered,
            SignetBundles bundles,
            Environment environment) {
        Supplier<AuthorizationPolicy> policy = file.getIfAvailable();
        AuthorizationConfig config =
                (policy == null
                                ? AuthorizationConfig.of(EVERYBODY)
                                        .withMode(AuthorizationMode.DRY_RUN)
                                : AuthorizationConfig.of(policy)
                                        .withMode(properties.authorization().mode()))
                        .withMetrics(metrics.getIfAvailable(() -> Metrics.NONE));
        AuthorizationConfig trusting =
                server(bundles, environment).map(config::withTrustOf).orElse(config);
        return new Authorization(proxies(properties).map(trusting::withProxies).orElse(trusting));
    }

    /** Whose roots and revocation lists the server's TLS has; registered bundles are open. */
    private static Optional<RenewingIdentity> server(
            SignetBundles bundles, Environment environment) {
        String name = environment.getProperty("server.ssl.bundle", "");
        return Optional.ofNullable(bundles.identities().get(name));
    }

    private static Optional<Authorizer> proxies(SignetProperties properties) {
        List<String> patterns = properties.authorization().proxies();
        return patterns.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Authorizer.anyOf(
                                patterns.stream()
                                        .map(Authorizer::matching)
                                        .toArray(Authorizer[]::new)));
    }

    private static ConnectionAges ages(SignetProperties properties) {
        return new ConnectionAges(
                properties.maxConnectionAge(), Clock.systemUTC(), RandomGenerator.getDefault());
    }

    /** Servlet containers. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    public static class OfServlets {

        @Bean
        FilterRegistrationBean<AuthorizationFilter> signetAuthorizationFilter(
                Authorization authorization) {
            var filter = new FilterRegistrationBean<>(new AuthorizationFilter(authorization));
            filter.setOrder(ORDER);
            return filter;
        }

        @Bean
        Filter signetConnectionAgeFilter(SignetProperties properties) {
            return new ConnectionAgeFilter(ages(properties));
        }
    }

    /** WebFlux. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    public static class OfWebFlux {

        @Bean
        WebFilter signetAuthorizationWebFilter(
                Authorization authorization, SignetProperties properties) {
            return new AuthorizationWebFilter(authorization, ages(properties));
        }
    }
}
