package dev.signet.client.authorization;

import java.util.Optional;

/**
 * What is to be decided: may this caller do that?
 *
 * @param caller who
 * @param method of HTTP, case counts; empty if this is not about a request, or its method is not
 *     known
 * @param path as it was sent, encoded, without the query; empty likewise
 */
public record AuthorizationRequest(Caller caller, Optional<String> method, Optional<String> path) {

    /** A request of HTTP, or of gRPC, whose method is {@code POST} to {@code /SERVICE/METHOD}. */
    public static AuthorizationRequest of(Caller caller, String method, String path) {
        return new AuthorizationRequest(caller, Optional.of(method), Optional.of(path));
    }

    /** About the caller alone; conditions on methods and paths are not fulfilled. */
    public static AuthorizationRequest of(Caller caller) {
        return new AuthorizationRequest(caller, Optional.empty(), Optional.empty());
    }
}
