package dev.signet.examples.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.client.RenewingIdentity;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import java.io.EOFException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of Netty, with a connection for each request. */
public final class NettyClient implements AutoCloseable {

    private static final int LARGEST_BODY = 65_536;

    private final EventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SslContext tls;

    /** Makes one that presents {@code identity}. */
    public NettyClient(RenewingIdentity identity) {
        this.tls = NettyTls.client(identity, "http/1.1");
    }

    /** The body of {@code GET /}; fails with what the connection failed with. */
    public CompletableFuture<String> get(String host, int port) {
        var answer = new CompletableFuture<String>();
        // begin client
        var initializer =
                new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        // With host and port, which the server's certificate is held to.
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc(), host, port))
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(LARGEST_BODY))
                                .addLast(new OneAnswer(host, answer));
                    }
                };
        // end
        var connecting =
                new Bootstrap()
                        .group(threads)
                        .channel(NioSocketChannel.class)
                        .handler(initializer)
                        .connect(host, port);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                answer.completeExceptionally(done.cause());
            }
        });
        return answer;
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Sends a request and waits for its answer. */
    private static final class OneAnswer extends SimpleChannelInboundHandler<FullHttpResponse> {

        private final String host;
        private final CompletableFuture<String> answer;

        private OneAnswer(String host, CompletableFuture<String> answer) {
            this.host = host;
            this.answer = answer;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            request.headers().set(HttpHeaderNames.HOST, host);
            context.writeAndFlush(request)
                    .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            answer.complete(response.content().toString(UTF_8));
            var unused = context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.completeExceptionally(cause);
            var unused = context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new EOFException("the server closed the connection"));
        }
    }
}
