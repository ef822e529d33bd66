package dev.signet.server.api;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Content negotiation by the Accept header (RFC 9110 §12.5.1). */
final class Accepted {

    /** How well one offered type is accepted: its weight, then how exactly it was named (0–2). */
    private record Match(double weight, int exactness) implements Comparable<Match> {
        private static final Comparator<Match> ORDER =
                Comparator.comparingDouble(Match::weight).thenComparingInt(Match::exactness);

        @Override
        public int compareTo(Match other) {
            return ORDER.compare(this, other);
        }
    }

    private record Range(String type, double weight) {}

    private Accepted() {}

    /**
     * The best of {@code offered} for this request; the first of them if Accept does not decide.
     *
     * @throws MalformedRequestException if Accept admits none (406)
     */
    static String choose(Context ctx, List<String> offered) throws MalformedRequestException {
        List<Range> ranges = ranges(Collections.list(ctx.req().getHeaders("Accept")));
        ctx.header("Vary", "Accept");
        if (ranges.isEmpty()) {
            return offered.getFirst();
        }
        Optional<Match> best = Optional.empty();
        String chosen = "";
        for (String type : offered) {
            Optional<Match> match = match(type, ranges);
            if (match.isPresent() && (best.isEmpty() || match.get().compareTo(best.get()) > 0)) {
                best = match;
                chosen = type;
            }
        }
        if (best.isEmpty()) {
            throw MalformedRequestException.notAcceptable(offered);
        }
        return chosen;
    }

    /** For answers that are JSON and nothing else. */
    static void requireJson(Context ctx) throws MalformedRequestException {
        var _ = choose(ctx, List.of(Answers.JSON));
    }

    /** The most exact range decides about a type; a weight of 0 excludes it. */
    private static Optional<Match> match(String type, List<Range> ranges) {
        String group = type.substring(0, type.indexOf('/')) + "/*";
        return ranges.stream()
                .filter(range -> List.of(type, group, "*/*").contains(range.type()))
                .map(range ->
                        new Match(
                                range.weight(),
                                range.type().equals(type) ? 2 : range.type().equals(group) ? 1 : 0))
                .max(Comparator.comparingInt(Match::exactness))
                .filter(match -> match.weight() > 0);
    }

    private static List<Range> ranges(List<String> headers) {
        var ranges = new ArrayList<Range>();
        for (String header : headers) {
            for (String element : header.split(",", -1)) {
                String[] parts = element.split(";", -1);
                String type = parts[0].strip().toLowerCase(Locale.ROOT);
                if (!type.isEmpty()) {
                    ranges.add(new Range(type, weight(parts)));
                }
            }
        }
        return ranges;
    }

    /** A weight that cannot be read counts as 0: what we do not understand we do not send. */
    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                String q = parameter.substring(2);
                return q.matches("(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)") ? Double.parseDouble(q) : 0;
            }
        }
        return 1;
    }
}
