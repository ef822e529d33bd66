package dev.signet.spring.actuate;

import dev.signet.client.authorization.Authorization;
import dev.signet.spring.SignetBundles;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The endpoint, if Actuator is there and the endpoint is exposed. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
public class EndpointConfiguration {

    @Bean
    @ConditionalOnAvailableEndpoint
    SignetEndpoint signetEndpoint(
            SignetBundles bundles, ObjectProvider<Authorization> authorization) {
        return new SignetEndpoint(bundles, Optional.ofNullable(authorization.getIfAvailable()));
    }
}
