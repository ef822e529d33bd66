/**
 * Gets, renews and revokes certificates from a Signet server. What is required {@code static} is
 * for packages that only applications with that library use.
 */
@SuppressWarnings("requires-transitive-automatic") // gRPC and Kafka have no modules of their own.
module dev.signet.client {
    requires transitive java.net.http;
    requires static transitive io.grpc;
    requires static transitive jakarta.servlet;
    requires static transitive java.management;
    requires static transitive jdk.httpserver;
    requires static transitive kafka.clients;
    requires static org.jspecify;

    exports dev.signet.client;
    exports dev.signet.client.authorization;
    exports dev.signet.client.authorization.grpc;
    exports dev.signet.client.authorization.httpserver;
    exports dev.signet.client.authorization.jmx;
    exports dev.signet.client.authorization.servlet;
    exports dev.signet.client.kafka;
    exports dev.signet.client.postgresql;
}
