package dev.signet.spring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signet.client.IssueRequest;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/**
 * Clients of Kafka that Spring makes once of {@code spring.kafka.ssl.bundle} begin each connection
 * with what is current; the last test changes the root.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KafkaTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private static final String TOPIC = "baskets";

    private TestCa ca;
    private Broker broker;
    private RunningApplication application;

    @BeforeAll
    void start() throws IOException {
        ca = SIGNET.ca();
        broker = new Broker(ca.peer("shop/kafka"));
        application =
                RunningApplication.startWithoutServer(
                        ca,
                        "spring.kafka.bootstrap-servers=" + broker.address(),
                        "spring.kafka.security.protocol=SSL",
                        "spring.kafka.ssl.bundle=signet",
                        "spring.kafka.properties.reconnect.backoff.max.ms=100",
                        "logging.level.org.apache.kafka=off");
    }

    @AfterAll
    void stop() throws IOException {
        application.close();
        broker.close();
    }

    @BeforeEach
    void presentWhatIsInOrder() {
        broker.present(ca.peer("shop/kafka"));
    }

    /** It connects by itself, again and again. */
    private Producer<?, ?> producer() {
        return application.context().getBean(ProducerFactory.class).createProducer();
    }

    private Optional<BigInteger> current() {
        return Optional.of(application.identity().generation().identity().leaf().getSerialNumber());
    }

    private void presentsTheNewCertificateAfterARenewal(Runnable use) throws Exception {
        for (int renewal = 0; renewal < 2; renewal++) {
            Optional<BigInteger> expected = current();
            await().until(
                            () -> {
                                use.run();
                                return broker.lastCaller();
                            },
                            expected::equals);
            application.identity().renewNow("test").get();
        }
    }

    @Test
    @Order(1)
    void aProducerPresentsTheNewCertificateAfterARenewal() throws Exception {
        try (Producer<?, ?> producer = producer()) {
            presentsTheNewCertificateAfterARenewal(producer::metrics);
        }
    }

    @Test
    @Order(1)
    void aConsumerPresentsTheNewCertificateAfterARenewal() throws Exception {
        try (Consumer<?, ?> consumer =
                application.context().getBean(ConsumerFactory.class).createConsumer()) {
            consumer.assign(List.of(new TopicPartition(TOPIC, 0)));

            presentsTheNewCertificateAfterARenewal(() -> consumer.poll(Duration.ofMillis(50)));
        }
    }

    @Test
    @Order(1)
    void anAdministratorPresentsTheNewCertificateAfterARenewal() throws Exception {
        KafkaAdmin settings = application.context().getBean(KafkaAdmin.class);
        Admin admin = Admin.create(settings.getConfigurationProperties());
        try {
            presentsTheNewCertificateAfterARenewal(admin::listTopics);
        } finally {
            admin.close(Duration.ZERO); // No answer will come.
        }
    }

    @Test
    @Order(1)
    void aBrokerOfAnotherCaIsRefused() {
        try (TestCa other = TestCa.start()) {
            broker.present(ca.peer(other.issue("shop/kafka")));

            refusesTheBroker();
        }
    }

    @Test
    @Order(1)
    void aBrokerOfAnotherNameIsRefused() {
        var elsewhere = IssueRequest.defaults().withDnsName("kafka.shop.svc.cluster.local");
        broker.present(ca.peer(ca.issue("shop/kafka", elsewhere)));

        refusesTheBroker();
    }

    private void refusesTheBroker() {
        try (Producer<?, ?> producer = producer()) {
            assertThatThrownBy(() -> producer.partitionsFor(TOPIC))
                    .isInstanceOf(SslAuthenticationException.class);
        }
    }

    @Test
    @Order(2)
    void aBrokerBelowTheNewRootIsTrustedAndSoIsTheClient() throws Exception {
        try (Producer<?, ?> producer = producer()) {
            presentsTheNewCertificateAfterARenewal(producer::metrics);

            ca.rotateRoot();
            broker.present(ca.peer("shop/kafka"));
            application.identity().renewNow("test").get();

            await().until(broker::lastCaller, current()::equals);
        }
    }
}
