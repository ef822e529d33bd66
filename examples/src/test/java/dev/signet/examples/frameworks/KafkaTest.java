package dev.signet.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.Identity;
import dev.signet.client.NamedIdentities;
import dev.signet.client.RenewingIdentity;
import dev.signet.examples.frameworks.ResumingClient.Connected;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients of Kafka, and its broker, as docs/frameworks.md shows them. */
class KafkaTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private static final String TOPIC = "baskets";

    @TempDir private static Path folder;

    private static TestCa ca;
    private static RenewingIdentity kafka;
    private static TestBroker broker;

    @BeforeAll
    static void start() throws Exception {
        ca = SIGNET.ca();
        kafka = Identities.open(ca, "kafka");
        NamedIdentities.add("broker", kafka);
        broker = TestBroker.start(folder);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.admin()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
            admin.createAcls(List.of(mayWrite("basket"), mayWrite("stolen"))).all().get();
        }
    }

    private static AclBinding mayWrite(String account) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL),
                new AccessControlEntry(
                        "User:spiffe://cluster.local/ns/shop/sa/" + account,
                        "*",
                        AclOperation.WRITE,
                        AclPermissionType.ALLOW));
    }

    @AfterAll
    static void stop() {
        broker.close();
        NamedIdentities.remove("broker");
        kafka.close();
    }

    @Test
    void theBrokersAccessListsGoBySpiffeId() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                RenewingIdentity other = Identities.open(ca, "other")) {
            assertThat(sent(basket).topic()).isEqualTo(TOPIC);
            assertThatThrownBy(() -> sent(other))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void aProducerAndTheBrokerGoOnAfterBothHaveRenewed() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                KafkaProducer<String, String> producer =
                        KafkaClients.producer(basket, broker.services())) {
            assertThat(sent(producer).topic()).isEqualTo(TOPIC);
            X509Certificate before = Identities.leaf(kafka);

            basket.renewNow("test").join();
            kafka.renewNow("test").join();

            assertThat(sent(producer).topic()).isEqualTo(TOPIC);
            assertThat(sent(basket).topic()).isEqualTo(TOPIC);
            var client = client(Optional.of(ca.issue("shop/basket")));
            try (Connected connected = client.connect(broker.tlsPort(), "kafka")) {
                assertThat(connected.server())
                        .isEqualTo(Identities.leaf(kafka))
                        .isNotEqualTo(before);
            }
        }
    }

    @Test
    void aClientThatWasRevokedIsRefusedThoughItCouldResumeItsSession() throws Exception {
        Identity identity = ca.issue("shop/basket");
        var client = client(Optional.of(identity));
        assertThat(resumes(client)).isFalse();
        assertThat(resumes(client)).isTrue();

        Identities.revoke(ca, "basket", identity.leaf(), kafka);

        assertThatThrownBy(() -> resumes(client)).isInstanceOf(IOException.class);
    }

    @Test
    void aProducerThatWasRevokedIsRefused() throws Exception {
        try (RenewingIdentity stolen = Identities.open(ca, "stolen")) {
            assertThat(sent(stolen).topic()).isEqualTo(TOPIC);

            Identities.revoke(ca, "stolen", Identities.leaf(stolen), kafka);

            assertThatThrownBy(() -> sent(stolen))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SslAuthenticationException.class);
        }
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        var client = client(Optional.empty());

        assertThatThrownBy(() -> resumes(client)).isInstanceOf(IOException.class);
    }

    @Test
    void aProducerRefusesABrokerOfAnotherNameAlsoIfItsSettingsDoNot() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket")) {
            var settings = KafkaClients.settings(basket, "127.0.0.2:" + broker.tlsPort());
            settings.put("ssl.endpoint.identification.algorithm", "");

            try (Admin client = Admin.create(settings)) {
                assertThatThrownBy(() -> client.listTopics().names().get())
                        .hasCauseInstanceOf(SslAuthenticationException.class)
                        .hasStackTraceContaining("127.0.0.2");
            }
        }
    }

    private static RecordMetadata sent(RenewingIdentity identity) throws Exception {
        try (var producer = KafkaClients.producer(identity, broker.services())) {
            return sent(producer);
        }
    }

    private static RecordMetadata sent(KafkaProducer<String, String> producer) throws Exception {
        return producer.send(new ProducerRecord<>(TOPIC, "text")).get();
    }

    private static ResumingClient client(Optional<Identity> identity) throws Exception {
        return new ResumingClient(identity, ca.trustAnchors());
    }

    /** Asks the broker what it speaks (ApiVersions, version 0), which it answers who it let in. */
    private static boolean resumes(ResumingClient client) throws IOException {
        try (Connected connected = client.connect(broker.tlsPort(), "kafka")) {
            byte[] request =
                    ByteBuffer.allocate(14)
                            .putInt(10)
                            .putShort((short) 18)
                            .putShort((short) 0)
                            .putInt(7)
                            .putShort((short) -1)
                            .array();
            connected.socket().getOutputStream().write(request);
            if (connected.socket().getInputStream().read() < 0) {
                throw new EOFException("the broker closed the connection");
            }
            return connected.resumed();
        }
    }
}
