package dev.signet.server.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The routes, found by what a client asks for. It agrees with Javalin, which takes the first that
 * matches the path as it was sent, not decoded.
 */
final class RouteTable {

    private record Entry(Route route, Predicate<String> matches) {}

    private final List<Entry> entries;

    /**
     * @param routes in the order in which Javalin has them
     */
    RouteTable(List<Route> routes) {
        this.entries =
                routes.stream()
                        .map(route ->
                                new Entry(
                                        route,
                                        Pattern.compile(route.expression()).asMatchPredicate()))
                        .toList();
    }

    List<Route> all() {
        return entries.stream().map(Entry::route).toList();
    }

    /** Those of all methods at {@code path}. */
    Stream<Route> at(String path) {
        return entries.stream().filter(entry -> entry.matches.test(path)).map(Entry::route);
    }

    /**
     * The one that answers.
     *
     * @param method as in the request line
     */
    Optional<Route> find(String method, String path) {
        String answering = method.equals("HEAD") ? "GET" : method;
        for (Entry entry : entries) {
            if (entry.route.method().name().equals(answering) && entry.matches.test(path)) {
                return Optional.of(entry.route);
            }
        }
        return Optional.empty();
    }
}
