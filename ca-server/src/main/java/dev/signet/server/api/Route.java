package dev.signet.server.api;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One operation of {@code openapi.yaml}.
 *
 * @param path with parameters as {@code {name}}, each one segment
 * @param query the query parameters it knows; another one is refused
 */
record Route(HandlerType method, String path, Access access, Set<String> query, Handler handler) {

    private static final Pattern PARAMETER = Pattern.compile("\\{[a-z_]+}");

    static Route get(String path, Access access, Handler handler, String... query) {
        return new Route(HandlerType.GET, path, access, Set.of(query), handler);
    }

    static Route post(String path, Access access, Handler handler) {
        return new Route(HandlerType.POST, path, access, Set.of(), handler);
    }

    static Route of(HandlerType method, String path, Access access, Handler handler) {
        return new Route(method, path, access, Set.of(), handler);
    }

    boolean hasPath(String requested) {
        return Pattern.matches(PARAMETER.matcher(path).replaceAll("[^/]+"), requested);
    }
}
