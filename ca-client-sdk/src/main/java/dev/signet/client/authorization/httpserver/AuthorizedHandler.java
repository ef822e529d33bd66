package dev.signet.client.authorization.httpserver;

import com.sun.net.httpserver.HttpExchange;
import dev.signet.client.authorization.Caller;
import java.io.IOException;

/** Answers requests that were allowed. */
@FunctionalInterface
public interface AuthorizedHandler {

    /**
     * Answers one request.
     *
     * @param caller who was allowed
     */
    void handle(HttpExchange exchange, Caller caller) throws IOException;
}
