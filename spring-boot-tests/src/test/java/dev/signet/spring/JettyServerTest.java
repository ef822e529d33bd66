package dev.signet.spring;

final class JettyServerTest extends ServerTest {

    JettyServerTest() {
        super(Server.JETTY);
    }
}
