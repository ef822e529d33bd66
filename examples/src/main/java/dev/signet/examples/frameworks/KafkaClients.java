package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.kafka.SignetSslEngineFactory;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.serialization.StringSerializer;

/** Clients of Kafka: producers here; consumers and administrators take the same settings. */
public final class KafkaClients {

    private KafkaClients() {}

    // begin settings
    /** What makes a client of Kafka present {@code identity}. */
    public static Map<String, Object> settings(RenewingIdentity identity, String bootstrap) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL");
        settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SignetSslEngineFactory.class);
        settings.put(SignetSslEngineFactory.IDENTITY, identity);
        return settings;
    }

    // end

    /** A producer of texts; the caller closes it. */
    public static KafkaProducer<String, String> producer(
            RenewingIdentity identity, String bootstrap) {
        return new KafkaProducer<>(
                settings(identity, bootstrap), new StringSerializer(), new StringSerializer());
    }
}
