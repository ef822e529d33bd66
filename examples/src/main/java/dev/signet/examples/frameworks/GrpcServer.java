package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.PeerIdentity;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;

/** A gRPC server. */
public final class GrpcServer implements AutoCloseable {

    private static final Context.Key<PeerIdentity> CALLER = Context.key("caller");

    private final Server server;

    /** Starts one on {@code port}; its connections live as long as {@code age} ± 10 %. */
    public GrpcServer(RenewingIdentity identity, int port, Duration age) throws IOException {
        // begin server
        server =
                NettyServerBuilder.forPort(port)
                        .sslContext(NettyTls.server(identity, "h2"))
                        .maxConnectionAge(age.toMillis(), TimeUnit.MILLISECONDS)
                        .intercept(new Callers())
                        .addService(greeter())
                        .build()
                        .start();
        // end
    }

    private static ServerServiceDefinition greeter() {
        return ServerServiceDefinition.builder(Greeter.SERVICE)
                .addMethod(Greeter.WHO_AM_I, ServerCalls.asyncUnaryCall(GrpcServer::whoAmI))
                .build();
    }

    private static void whoAmI(String request, StreamObserver<String> response) {
        response.onNext(Greeting.to(Objects.requireNonNull(CALLER.get())));
        response.onCompleted();
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        var unused = server.shutdownNow();
    }

    // begin caller
    /** Tells the service who calls; a connection without TLS gets no further. */
    private static final class Callers implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            Optional<PeerIdentity> caller = Optional.ofNullable(session).flatMap(PeerIdentity::of);
            if (caller.isEmpty()) {
                call.close(
                        Status.UNAUTHENTICATED.withDescription("come with a certificate"),
                        new Metadata());
                return new ServerCall.Listener<>() {};
            }
            var context = Context.current().withValue(CALLER, caller.get());
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
    // end
}
