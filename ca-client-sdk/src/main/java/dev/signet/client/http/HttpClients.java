package dev.signet.client.http;

import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.util.Optional;

/** What Java 21 added to the JDK's HTTP client, where it is there. */
public final class HttpClients {

    private static final Optional<Method> SHUTDOWN = shutdownMethod();

    private HttpClients() {}

    /**
     * Ends {@code client} once its exchanges are over: its thread and idle connections go. Before
     * Java 21 the garbage collector does that.
     */
    public static void retire(HttpClient client) {
        if (SHUTDOWN.isPresent()) {
            try {
                var unused = SHUTDOWN.get().invoke(client);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this JDK cannot end an HTTP client", e);
            }
        }
    }

    private static Optional<Method> shutdownMethod() {
        try {
            return Optional.of(HttpClient.class.getMethod("shutdown"));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }
}
