package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import java.util.Optional;

/** A rule for a text without parts: {@code *} stands for any run of characters, also for none. */
record TextRule(Part part) {

    private static final int MAX_LENGTH = 512;

    /**
     * @throws InvalidRuleException if {@code text} is empty, too long, or has control characters,
     *     {@code **}, or variables that two callers could spell alike
     */
    static TextRule parse(String text) throws InvalidRuleException {
        if (text.length() > MAX_LENGTH) {
            throw new InvalidRuleException("has more than " + MAX_LENGTH + " characters");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidRuleException("has a control character");
        }
        Part part = Part.of(Place.TEXT, Piece.parse(text));
        if (part.text().equals("**")) {
            throw new InvalidRuleException("has **; one * already stands for any text");
        }
        return new TextRule(part);
    }

    String text() {
        return part.text();
    }

    Optional<String> obstacle(WorkloadIdentity caller) {
        return part.obstacle(caller);
    }

    /** The pattern for {@code caller}, for whom there is no {@link #obstacle}. */
    Glob bind(WorkloadIdentity caller) {
        return part.glob(caller);
    }

    @Override
    public String toString() {
        return text();
    }
}
