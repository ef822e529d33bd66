package dev.signet.server.role;

import dev.signet.server.role.Piece.Fact;
import dev.signet.server.role.Piece.Literal;
import dev.signet.server.role.Piece.Star;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values a rule's variables must have for the rule to stand for a given name; the inverse of
 * binding a rule to a caller. A name is finite, so there are finitely many, and all are found.
 *
 * <p>Walks through the states (place in the rule, place in the name, values so far), each once.
 */
final class Bindings {

    /** Beyond it, a rule with stars around a variable, held against a long name, is given up. */
    static final int MAX_STATES = 100_000;

    /** For a rule about text without parts, in which a run takes any characters. */
    static final char NO_PARTS = '\0';

    /** What the parts of a rule are made of, without the bounds between them. */
    private sealed interface Token {
        record Text(String text) implements Token {}

        record Run() implements Token {}

        record ManyParts() implements Token {}

        record Value(Variable variable, Place place) implements Token {}
    }

    private record State(int token, int at, Map<Variable, String> values) {}

    /**
     * @param complete whether all are there
     */
    record Found(Set<Map<Variable, String>> solutions, boolean complete) {

        static final Found NONE = new Found(Set.of(), true);

        /** Without any condition on the caller. */
        static final Found ANY = new Found(Set.of(Map.of()), true);

        /** These and {@code others}. */
        Found or(Found others) {
            Set<Map<Variable, String>> either = new LinkedHashSet<>(solutions);
            either.addAll(others.solutions());
            return new Found(either, complete && others.complete());
        }

        /** Those of these that also fit {@code text}. */
        Found and(List<Part> parts, char separator, String text) {
            Set<Map<Variable, String>> both = new LinkedHashSet<>();
            boolean all = complete;
            for (Map<Variable, String> values : solutions) {
                Found more = new Bindings(parts, separator, text).from(values);
                both.addAll(more.solutions());
                all &= more.complete();
            }
            return new Found(both, all);
        }
    }

    private final List<Token> tokens = new ArrayList<>();
    private final char separator;
    private final String text;

    private Bindings(List<Part> parts, char separator, String text) {
        this.separator = separator;
        this.text = text;
        for (Part part : parts) {
            if (!tokens.isEmpty()) {
                tokens.add(new Token.Text(String.valueOf(separator)));
            }
            if (part.isMany()) {
                tokens.add(new Token.ManyParts());
                continue;
            }
            for (Piece piece : part.pieces()) {
                tokens.add(
                        switch (piece) {
                            case Literal(String literal) -> new Token.Text(literal);
                            case Star() -> new Token.Run();
                            case Fact(Variable variable) -> new Token.Value(variable, part.place());
                        });
            }
        }
    }

    private Found from(Map<Variable, String> values) {
        Set<Map<Variable, String>> solutions = new LinkedHashSet<>();
        Set<State> seen = new HashSet<>();
        Deque<State> open = new ArrayDeque<>(List.of(new State(0, 0, values)));
        while (!open.isEmpty()) {
            State state = open.pop();
            if (!seen.add(state)) {
                continue;
            }
            if (seen.size() > MAX_STATES) {
                return new Found(solutions, false);
            }
            if (state.token() < tokens.size()) {
                next(state).forEach(open::push);
            } else if (state.at() == text.length()) {
                solutions.add(state.values());
            }
        }
        return new Found(solutions, true);
    }

    private List<State> next(State state) {
        return switch (tokens.get(state.token())) {
            case Token.Text(String literal) ->
                    text.startsWith(literal, state.at())
                            ? List.of(after(state, state.at() + literal.length()))
                            : List.of();
            case Token.Run() -> run(state);
            case Token.ManyParts() -> ends(state).stream().map(end -> after(state, end)).toList();
            case Token.Value(Variable variable, Place place) -> value(state, variable, place);
        };
    }

    /** As {@link Glob}: any run inside one part but of colons, also none. */
    private List<State> run(State state) {
        List<State> states = new ArrayList<>();
        int end = state.at();
        states.add(after(state, end));
        while (end < text.length() && isOfARun(text.charAt(end))) {
            states.add(after(state, ++end));
        }
        return states;
    }

    private boolean isOfARun(char c) {
        return separator == NO_PARTS || (c != separator && c != ':');
    }

    private List<State> value(State state, Variable variable, Place place) {
        String known = state.values().get(variable);
        List<State> states = new ArrayList<>();
        for (int end : ends(state)) {
            String value = text.substring(state.at(), end);
            boolean agrees = known == null || known.equals(value);
            if (agrees && place.complaint(variable, value).isEmpty()) {
                Map<Variable, String> values = new HashMap<>(state.values());
                var _ = values.put(variable, value);
                states.add(new State(state.token() + 1, end, Map.copyOf(values)));
            }
        }
        return states;
    }

    private static State after(State state, int end) {
        return new State(state.token() + 1, end, state.values());
    }

    private List<Integer> ends(State state) {
        List<Integer> ends = new ArrayList<>();
        for (int end = state.at() + 1; end <= text.length(); end++) {
            ends.add(end);
        }
        return ends;
    }
}
