package dev.signet.spring;

final class TomcatServerTest extends ServerTest {

    TomcatServerTest() {
        super(Server.TOMCAT);
    }
}
