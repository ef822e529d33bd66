package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;

/** A gRPC client with one channel for its whole life. */
public final class GrpcClient implements AutoCloseable {

    private final ManagedChannel channel;

    /** Makes one that presents {@code identity}. */
    public GrpcClient(RenewingIdentity identity, String host, int port) {
        // begin client
        channel =
                NettyChannelBuilder.forAddress(host, port)
                        .sslContext(NettyTls.client(identity, "h2"))
                        .build();
        // end
    }

    /** Whom the server takes this client for; waits for 10 s at most. */
    public String whoAmI() {
        return ClientCalls.blockingUnaryCall(
                channel,
                Greeter.WHO_AM_I,
                CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS),
                "");
    }

    /**
     * Lets go of the connection, as the channel does when the server says that its time is over.
     */
    public void reconnect() {
        channel.enterIdle();
    }

    @Override
    public void close() {
        var unused = channel.shutdownNow();
    }
}
