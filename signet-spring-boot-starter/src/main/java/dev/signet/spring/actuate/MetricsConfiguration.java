package dev.signet.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The SDK's numbers in Micrometer, if it is there. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
public class MetricsConfiguration {

    @Bean
    MicrometerMetrics signetMetrics() {
        return new MicrometerMetrics();
    }
}
