package dev.signet.examples.frameworks;

import dev.signet.client.RenewingIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The HTTP client of the JDK. */
public final class JdkHttpClient {

    private final HttpClient client;

    /** Makes one that presents {@code identity} and verifies the names of servers. */
    public JdkHttpClient(RenewingIdentity identity) {
        // begin client
        client = identity.httpClient();
        // end
    }

    /** The body of {@code GET address}. */
    public String get(URI address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
