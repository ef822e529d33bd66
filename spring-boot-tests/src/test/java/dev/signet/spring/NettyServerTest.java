package dev.signet.spring;

final class NettyServerTest extends ServerTest {

    NettyServerTest() {
        super(Server.NETTY);
    }
}
