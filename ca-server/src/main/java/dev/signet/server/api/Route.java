package dev.signet.server.api;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One operation of {@code openapi.yaml}.
 *
 * @param path with parameters as {@code {name}}, each one segment, or {@code <name>}, all the rest
 * @param query the query parameters it knows; another one is refused
 */
record Route(HandlerType method, String path, Access access, Set<String> query, Handler handler) {

    private static final Pattern PARAMETER = Pattern.compile("\\{[a-z_]+}");

    private static final Pattern REST = Pattern.compile("<[a-z_]+>$");

    static Route get(String path, Access access, Handler handler, String... query) {
        return new Route(HandlerType.GET, path, access, Set.of(query), handler);
    }

    static Route post(String path, Access access, Handler handler, String... query) {
        return new Route(HandlerType.POST, path, access, Set.of(query), handler);
    }

    static Route of(
            HandlerType method, String path, Access access, Handler handler, String... query) {
        return new Route(method, path, access, Set.of(query), handler);
    }

    /** Matches the paths of this route. */
    String expression() {
        String segments = PARAMETER.matcher(path).replaceAll("[^/]+");
        return REST.matcher(segments).replaceAll(".+");
    }

    /** Whether a parameter may have slashes in it. */
    boolean takesSlashes() {
        return REST.matcher(path).find();
    }

    /** The path as {@code openapi.yaml} has it, which knows one kind of parameter. */
    String template() {
        return path.replace('<', '{').replace('>', '}');
    }
}
