package dev.signet.examples.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.PeerIdentity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An HTTP server of Netty. */
public final class NettyServer implements AutoCloseable {

    private static final int LARGEST_BODY = 65_536;

    private final EventLoopGroup threads =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Channel listening;

    /** Starts one on {@code port}. */
    public NettyServer(RenewingIdentity identity, int port) throws InterruptedException {
        SslContext tls = NettyTls.server(identity, "http/1.1");
        listening =
                new ServerBootstrap()
                        .group(threads)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(tls.newHandler(channel.alloc()))
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(LARGEST_BODY))
                                                .addLast(new Answers(identity, Clock.systemUTC()));
                                    }
                                })
                        .bind(port)
                        .sync()
                        .channel();
    }

    /** Where it listens. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        var listens = listening.close();
        var works = threads.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        listens.awaitUninterruptibly();
        works.awaitUninterruptibly();
    }

    /** Answers the requests of one connection, until its time is over. */
    private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final RenewingIdentity identity;
        private final Clock clock;
        private @Nullable Instant end;

        private Answers(RenewingIdentity identity, Clock clock) {
            this.identity = identity;
            this.clock = clock;
        }

        // begin age
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request)
                throws Exception {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            PeerIdentity caller = Greeting.caller(tls.engine().getSession());
            if (end == null) {
                end = identity.closeConnectionAt(caller);
            }
            boolean last = !clock.instant().isBefore(end);
            // end
            var text = Unpooled.copiedBuffer(Greeting.to(caller), UTF_8);
            var response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, text);
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
            if (last) {
                response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            }
            var written = context.writeAndFlush(response);
            if (last) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
