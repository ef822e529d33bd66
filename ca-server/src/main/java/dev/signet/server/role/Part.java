package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.Piece.Fact;
import dev.signet.server.role.Piece.Literal;
import dev.signet.server.role.Piece.Star;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a rule says about one {@link Place}, such as a label of a DNS name; {@code **}: about many.
 */
record Part(Place place, List<Piece> pieces) {

    static final List<Piece> MANY = List.of(new Star(), new Star());

    /**
     * Takes {@code pieces} as a part; labels in lower case.
     *
     * @throws InvalidRuleException if the part is empty, has a character that no name has there, or
     *     could be spelled alike by two different callers
     */
    static Part of(Place place, List<Piece> pieces) throws InvalidRuleException {
        if (pieces.isEmpty()) {
            throw new InvalidRuleException(
                    switch (place) {
                        case DNS_LABEL, HOST_LABEL ->
                                "has an empty label; ** stands for one or more labels";
                        case SEGMENT ->
                                "has an empty segment; leave out double and trailing slashes";
                        case LOCAL_PART -> "has nothing before the @; * stands for any mailbox";
                        case TEXT -> "is empty; * stands for any text";
                    });
        }
        List<Piece> canonical =
                place.isLabel() ? pieces.stream().map(Part::lowerCase).toList() : pieces;
        for (int i = 0; i < canonical.size(); i++) {
            switch (canonical.get(i)) {
                case Literal(String text) -> checkLiteral(place, text);
                case Star() -> checkStar(canonical, i);
                case Fact(Variable variable) -> checkFact(place, canonical, i, variable);
            }
        }
        return new Part(place, List.copyOf(canonical));
    }

    /** Whether a caller's facts, if any, leave exactly one text. */
    boolean isTemplate() {
        return pieces.stream().noneMatch(Star.class::isInstance);
    }

    boolean hasVariable() {
        return pieces.stream().anyMatch(Fact.class::isInstance);
    }

    /** Whether this is one {@code *} and nothing else. */
    boolean isLoneStar() {
        return pieces.equals(List.of(new Star()));
    }

    /** Whether this is {@code **}: one or more labels or segments. */
    boolean isMany() {
        return pieces.equals(MANY);
    }

    /** Why {@code caller} cannot use this part; empty if nothing hinders. */
    Optional<String> obstacle(WorkloadIdentity caller) {
        return pieces.stream().flatMap(piece -> obstacle(piece, caller).stream()).findFirst();
    }

    /** This part for {@code caller}, for whom there is no {@link #obstacle}. */
    Glob glob(WorkloadIdentity caller) {
        return new Glob(
                spelled(variable -> variable.of(caller).orElseThrow(IllegalStateException::new)));
    }

    /** As {@link #glob}, where a fact that is a name of several labels makes several globs. */
    List<Glob> bind(WorkloadIdentity caller) {
        String text = glob(caller).text();
        return place.isLabel() && pieces.getFirst() instanceof Fact
                ? Arrays.stream(text.split("\\.", -1)).map(Glob::new).toList()
                : List.of(new Glob(text));
    }

    String text() {
        return spelled(Variable::toString);
    }

    /** A text that this part might stand for, to try whether names can have it at all. */
    String sample() {
        return pieces.equals(MANY) ? "a" : spelled(_ -> "a").replace('*', 'a');
    }

    private String spelled(Function<Variable, String> facts) {
        return pieces.stream()
                .map(piece ->
                        switch (piece) {
                            case Literal(String text) -> text;
                            case Star() -> "*";
                            case Fact(Variable variable) -> facts.apply(variable);
                        })
                .collect(Collectors.joining());
    }

    private Optional<String> obstacle(Piece piece, WorkloadIdentity caller) {
        if (!(piece instanceof Fact(Variable variable))) {
            return Optional.empty();
        }
        Optional<String> value = variable.of(caller);
        return value.isEmpty()
                ? Optional.of(variable + " is missing: the caller's credential names none")
                : place.complaint(variable, value.get()).map(why -> variable + " " + why);
    }

    private static Piece lowerCase(Piece piece) {
        return piece instanceof Literal(String text)
                ? new Literal(text.toLowerCase(Locale.ROOT))
                : piece;
    }

    private static void checkLiteral(Place place, String text) throws InvalidRuleException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!place.allows(c)) {
                throw new InvalidRuleException("has '" + c + "' where no name can have it");
            }
            if (place == Place.SEGMENT && c == '%' && !isPercentEncoding(text, i)) {
                throw new InvalidRuleException("has a % that two hexadecimal digits do not follow");
            }
        }
    }

    private static boolean isPercentEncoding(String text, int at) {
        return at + 2 < text.length()
                && Character.digit(text.charAt(at + 1), 16) >= 0
                && Character.digit(text.charAt(at + 2), 16) >= 0;
    }

    private static void checkStar(List<Piece> pieces, int at) throws InvalidRuleException {
        boolean doubled = at > 0 && pieces.get(at - 1) instanceof Star;
        if (doubled && !pieces.equals(MANY)) {
            throw new InvalidRuleException(
                    "has ** next to other text; ** stands alone for one or more whole labels or"
                            + " segments");
        }
    }

    /** {@code a-b} and {@code c}, {@code a} and {@code b-c}: joined, two callers share a name. */
    private static void checkFact(Place place, List<Piece> pieces, int at, Variable variable)
            throws InvalidRuleException {
        if (place.isLabel() && variable.isNameOfLabels() && pieces.size() > 1) {
            throw new InvalidRuleException(
                    "has "
                            + variable
                            + " next to other text; its value may have several labels, so"
                            + " it must stand alone between dots");
        }
        for (int i = at - 1; i >= 0; i--) {
            if (pieces.get(i) instanceof Literal(String text)
                    && !text.chars().allMatch(c -> place.mayBeOfAValue((char) c))) {
                return;
            }
            if (pieces.get(i) instanceof Fact) {
                throw new InvalidRuleException(
                        "has two variables in one label, segment or text, which could spell the same name"
                                + " for two callers; put a separator between them that no value has");
            }
        }
    }
}
