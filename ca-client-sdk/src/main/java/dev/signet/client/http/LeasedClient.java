package dev.signet.client.http;

import java.net.http.HttpClient;

/**
 * A client of the JDK that ends when nobody takes new exchanges to it and the last one is over.
 * Safe for concurrent use.
 */
final class LeasedClient {

    private final HttpClient client;
    private int exchanges;
    private boolean retired;

    LeasedClient(HttpClient client) {
        this.client = client;
    }

    HttpClient client() {
        return client;
    }

    /** Announces an exchange, before it begins. */
    synchronized LeasedClient lease() {
        exchanges++;
        return this;
    }

    /** Says that an exchange is over. */
    synchronized void release() {
        exchanges--;
        endIfIdle();
    }

    /** Says that there will be no more leases. */
    synchronized void retire() {
        retired = true;
        endIfIdle();
    }

    /** Ending it lets what streams of the answers go on. */
    private void endIfIdle() {
        if (retired && exchanges == 0) {
            HttpClients.retire(client);
        }
    }
}
