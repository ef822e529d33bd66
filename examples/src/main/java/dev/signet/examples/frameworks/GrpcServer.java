package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.AuthorizationConfig;
import dev.signet.client.authorization.AuthorizationPolicy;
import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.grpc.AuthorizationInterceptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A gRPC server. */
public final class GrpcServer implements AutoCloseable {

    private final Server server;

    /**
     * Starts one on {@code port}.
     *
     * @param policy whom it serves, asked at each call; a {@code PolicyFile}, for one
     * @param age how long its connections live, ± 10 %
     */
    public GrpcServer(
            RenewingIdentity identity, Supplier<AuthorizationPolicy> policy, int port, Duration age)
            throws IOException {
        // begin server
        var authorization = new Authorization(AuthorizationConfig.of(policy).withCrlsOf(identity));
        server =
                NettyServerBuilder.forPort(port)
                        .sslContext(NettyTls.server(identity, "h2"))
                        .maxConnectionAge(age.toMillis(), TimeUnit.MILLISECONDS)
                        .addService(greeter())
                        .intercept(new AuthorizationInterceptor(authorization))
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
        // begin caller
        Caller caller = AuthorizationInterceptor.caller().orElseThrow();
        // end
        response.onNext(Greeting.to(caller.certificate().orElseThrow()));
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
}
