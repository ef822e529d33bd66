/** Gets, renews and revokes certificates from a Signet server. */
module dev.signet.client {
    requires transitive java.net.http;
    requires static org.jspecify;

    exports dev.signet.client;
    exports dev.signet.client.authorization;
}
