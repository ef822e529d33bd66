package dev.signet.server.role;

import java.util.ArrayList;
import java.util.List;

/** The smallest part of a rule's text. */
sealed interface Piece {

    /** Text that stands for itself; never empty. */
    record Literal(String text) implements Piece {}

    /** One {@code *}. */
    record Star() implements Piece {}

    /** A variable, to be replaced by the caller's fact. */
    record Fact(Variable variable) implements Piece {}

    /**
     * Cuts the text of a rule into pieces; no two literals are neighbours.
     *
     * @throws InvalidRuleException if braces do not pair, or hold no variable we know
     */
    static List<Piece> parse(String text) throws InvalidRuleException {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("{{", at)) {
                int end = text.indexOf("}}", at);
                if (end < 0) {
                    throw new InvalidRuleException("has {{ without }}");
                }
                pieces.add(new Fact(variable(text.substring(at + 2, end))));
                at = end + 2;
            } else if (text.charAt(at) == '*') {
                pieces.add(new Star());
                at++;
            } else {
                int end = literalEnd(text, at);
                pieces.add(new Literal(text.substring(at, end)));
                at = end;
            }
        }
        return pieces;
    }

    /** Cuts {@code pieces} wherever a literal has {@code separator}; empty parts are kept. */
    static List<List<Piece>> split(List<Piece> pieces, char separator) {
        List<List<Piece>> parts = new ArrayList<>();
        List<Piece> part = new ArrayList<>();
        for (Piece piece : pieces) {
            if (!(piece instanceof Literal(String text))) {
                part.add(piece);
                continue;
            }
            int from = 0;
            for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
                addLiteral(part, text.substring(from, to));
                parts.add(part);
                part = new ArrayList<>();
                from = to + 1;
            }
            addLiteral(part, text.substring(from));
        }
        parts.add(part);
        return parts;
    }

    private static void addLiteral(List<Piece> part, String text) {
        if (!text.isEmpty()) {
            part.add(new Literal(text));
        }
    }

    private static int literalEnd(String text, int from) throws InvalidRuleException {
        int end = from;
        while (end < text.length() && text.charAt(end) != '*' && !text.startsWith("{{", end)) {
            if (text.charAt(end) == '{' || text.charAt(end) == '}') {
                throw new InvalidRuleException(
                        "has a brace that is not part of a variable such as {{namespace}}");
            }
            end++;
        }
        return end;
    }

    private static Variable variable(String name) throws InvalidRuleException {
        return Variable.named(name)
                .orElseThrow(() ->
                        new InvalidRuleException(
                                "names an unknown variable; there are " + Variable.ALL));
    }
}
