package dev.signet.examples;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.signet.client.CaException;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.authorization.Authorizer;
import dev.signet.client.authorization.ServerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import javax.net.ssl.SSLParameters;

/** A pod's identity, a server and a client with it; here the two are one process. */
public final class OneLine {

    private OneLine() {}

    /**
     * Needs the variables and files of a pod that {@link RenewingIdentity#fromKubernetes} reads.
     */
    public static void main(String[] args) throws CaException, IOException, InterruptedException {
        // begin open
        RenewingIdentity identity = RenewingIdentity.fromKubernetes();
        // end

        // begin server
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(identity.sslContext()) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                        tls.setNeedClientAuth(true); // mutual TLS
                        parameters.setSSLParameters(tls);
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
        // end

        try {
            call(identity, URI.create("https://localhost:" + server.getAddress().getPort() + "/"));
        } finally {
            server.stop(0);
            identity.close();
        }
    }

    private static void call(RenewingIdentity identity, URI uri)
            throws IOException, InterruptedException {
        // begin client
        var id = Authorizer.id("spiffe://cluster.local/ns/shop/sa/orders");
        var http = identity.httpClient(ServerIdentity.spiffe(id)); // httpClient(): by host name
        var request = HttpRequest.newBuilder(uri).build();
        System.out.println(http.send(request, BodyHandlers.discarding()).statusCode());
        // end

        // begin status
        System.out.println(identity.status().state() + " until " + identity.status().notAfter());
        identity.renewNow("its key was on a slide").join();
        System.out.println("generation " + identity.generation().number());
        // end
        System.out.println(http.send(request, BodyHandlers.discarding()).statusCode());
    }
}
