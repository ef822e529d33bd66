package dev.signet.client.authorization;

import static dev.signet.client.authorization.TestPeer.INVENTORY;
import static dev.signet.client.authorization.TestPeer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.Identity;
import dev.signet.client.TestCa;
import dev.signet.client.authorization.grpc.AuthorizationInterceptor;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.TlsServerCredentials.ClientAuth;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the interceptor enforces, asked over mTLS. */
class GrpcEnforcementTest {

    private static final MethodDescriptor<String, String> CHARGE =
            method("shop.Payments/Charge", MethodType.UNARY);
    private static final MethodDescriptor<String, String> WATCH =
            method("shop.Payments/Watch", MethodType.BIDI_STREAMING);
    private static final Metadata.Key<String> FORWARDED =
            Metadata.Key.of("x-forwarded-client-cert", Metadata.ASCII_STRING_MARSHALLER);

    private final TestCa ca = new TestCa("root");
    private final AtomicReference<AuthorizationPolicy> policy = new AtomicReference<>();
    private final AtomicReference<List<X509Certificate>> roots =
            new AtomicReference<>(List.of(ca.root));
    private final CountedMetrics metrics = new CountedMetrics();
    private final BlockingQueue<StreamObserver<String>> watchers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Server server;

    @BeforeEach
    void start() throws Exception {
        policy.set(
                AuthorizationPolicy.parse(
                        "{\"allow\": [{\"name\": \"shop\", \"callers\": [\""
                                + ORDERS
                                + "\"], \"methods\": [\"POST\"], \"paths\": [\"/shop.Payments/*\"]}]}"));
        var authorization =
                new Authorization(
                        AuthorizationConfig.of(policy::get)
                                .withRoots(roots::get)
                                .withMetrics(metrics)
                                .withProxies(Authorizer.id(ForwardedClientTest.GATEWAY)));
        Identity own = ca.identity();
        server =
                Grpc.newServerBuilderForPort(
                                0,
                                TlsServerCredentials.newBuilder()
                                        .keyManager(keys(own))
                                        .trustManager(trust())
                                        .clientAuth(ClientAuth.OPTIONAL)
                                        .build())
                        .addService(service())
                        .intercept(new AuthorizationInterceptor(authorization))
                        .build()
                        .start();
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
    }

    @Test
    void ordersMayChargeAndTheMethodKnowsWhoCalls() {
        assertThat(charge(channel(ORDERS))).isEqualTo(ORDERS);
        assertThat(metrics.requests("strict", "mtls", "allow", "shop")).isOne();
    }

    @Test
    void whoMayNotLearnsNothingOfThePolicy() throws Exception {
        assertThatThrownBy(() -> charge(channel(INVENTORY)))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getCode())
                                    .isEqualTo(Status.Code.PERMISSION_DENIED);
                            assertThat(e.getStatus().getDescription()).isNull();
                        });
        assertThatThrownBy(() -> charge(channel())).hasMessageContaining("PERMISSION_DENIED");
        assertThat(metrics.requests("strict", "tls", "deny", "no-certificate")).isOne();
    }

    @Test
    void aStreamEndsWithTheNextMessageThatIsNotAllowedAnyMore() throws Exception {
        var received = new LinkedBlockingQueue<String>();
        StreamObserver<String> toServer = watch(channel(ORDERS), received);
        toServer.onNext("one");
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("echo one");

        policy.set(AuthorizationPolicy.parse("{}"));
        toServer.onNext("two");

        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("PERMISSION_DENIED");
        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo("CANCELLED");
        assertThat(received).isEmpty();
        assertThat(metrics.requests("strict", "mtls", "deny", "default-deny")).isOne();
    }

    @Test
    void aStreamEndsWithTheNextMessageOnceTheRootIsTrustedNoLonger() throws Exception {
        var received = new LinkedBlockingQueue<String>();
        StreamObserver<String> toServer = watch(channel(ORDERS), received);
        toServer.onNext("one");
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("echo one");

        roots.set(List.of(new TestCa("next root").root));
        toServer.onNext("two");

        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("PERMISSION_DENIED");
        assertThat(metrics.requests("strict", "mtls", "deny", "certificate-not-trusted")).isOne();
    }

    @Test
    void aStreamThatOnlyTheServerTalksOnEndsToo() throws Exception {
        var received = new LinkedBlockingQueue<String>();
        StreamObserver<String> unused = watch(channel(ORDERS), received);
        StreamObserver<String> toClient = watchers.poll(20, TimeUnit.SECONDS);
        toClient.onNext("news");
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("news");

        policy.set(AuthorizationPolicy.parse("{}"));
        toClient.onNext("secret");

        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("PERMISSION_DENIED");
    }

    @Test
    void aForwardedCertificateIsBelievedOfTheNamedProxyOnly() {
        var headers = new Metadata();
        headers.put(FORWARDED, "Hash=" + "0".repeat(64) + ";URI=" + ORDERS);
        var interceptor = MetadataUtils.newAttachHeadersInterceptor(headers);

        assertThat(
                        ClientCalls.blockingUnaryCall(
                                ClientInterceptors.intercept(
                                        channel(ForwardedClientTest.GATEWAY), interceptor),
                                CHARGE,
                                CallOptions.DEFAULT,
                                "42"))
                .isEqualTo(ORDERS);
        assertThatThrownBy(() ->
                        ClientCalls.blockingUnaryCall(
                                ClientInterceptors.intercept(channel(INVENTORY), interceptor),
                                CHARGE,
                                CallOptions.DEFAULT,
                                "42"))
                .hasMessageContaining("PERMISSION_DENIED");
    }

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("shop.Payments")
                .addMethod(
                        CHARGE,
                        ServerCalls.asyncUnaryCall((request, answers) -> {
                            answers.onNext(
                                    AuthorizationInterceptor.caller().orElseThrow().toString());
                            answers.onCompleted();
                        }))
                .addMethod(WATCH, ServerCalls.asyncBidiStreamingCall(this::watch))
                .build();
    }

    private StreamObserver<String> watch(StreamObserver<String> toClient) {
        watchers.add(toClient);
        return observer(message -> toClient.onNext("echo " + message), ended);
    }

    private static StreamObserver<String> watch(
            ManagedChannel channel, BlockingQueue<String> received) {
        return ClientCalls.asyncBidiStreamingCall(
                channel.newCall(WATCH, CallOptions.DEFAULT), observer(received::add, received));
    }

    private static StreamObserver<String> observer(
            Consumer<String> messages, BlockingQueue<String> end) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                messages.accept(message);
            }

            @Override
            public void onError(Throwable fault) {
                end.add(Status.fromThrowable(fault).getCode().name());
            }

            @Override
            public void onCompleted() {
                end.add("completed");
            }
        };
    }

    private static String charge(ManagedChannel channel) {
        return ClientCalls.blockingUnaryCall(channel, CHARGE, CallOptions.DEFAULT, "42");
    }

    private ManagedChannel channel(String... spiffeIds) {
        var credentials = TlsChannelCredentials.newBuilder().trustManager(trust());
        if (spiffeIds.length > 0) {
            credentials.keyManager(keys(new TestPeer(ca, spiffeIds).identity()));
        }
        ManagedChannel channel =
                Grpc.newChannelBuilderForAddress("localhost", server.getPort(), credentials.build())
                        .build();
        channels.add(channel);
        return channel;
    }

    private static KeyManager[] keys(Identity identity) {
        try {
            return TlsPair.keys(Optional.of(identity));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private TrustManager[] trust() {
        return new TrustManager[] {TestPeer.trust(ca)};
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setFullMethodName(name)
                .setType(type)
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
