package dev.signet.spring;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Somebody who calls the application, over a new connection each time or over one. */
final class Peer {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final SSLContext tls;
    private HttpClient client;

    Peer(SSLContext tls) {
        this.tls = tls;
        this.client = newClient();
    }

    private HttpClient newClient() {
        return HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LONGEST)
                .build();
    }

    /** Over the connection that there is, if it is still good. */
    HttpResponse<String> get(URI uri) throws IOException {
        return send(HttpRequest.newBuilder(uri));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(
                    request.timeout(LONGEST).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Over a new connection. */
    HttpResponse<String> getAnew(URI uri) throws IOException {
        client = newClient();
        return get(uri);
    }

    /** The serial number of the certificate that the server presents to a new connection. */
    BigInteger serverSerial(URI uri) throws IOException {
        return serial(getAnew(uri));
    }

    static BigInteger serial(HttpResponse<?> response) throws SSLPeerUnverifiedException {
        var leaf = (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
        return leaf.getSerialNumber();
    }
}
