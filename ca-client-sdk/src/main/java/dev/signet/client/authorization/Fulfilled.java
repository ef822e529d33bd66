package dev.signet.client.authorization;

/**
 * Whether a condition holds. What cannot be said of a request, such as the namespace of a caller
 * without a name, is {@code UNKNOWN}, and so is its negation: "not in this namespace" is no way in
 * for those who have none (Kleene's logic).
 */
enum Fulfilled {
    NO,
    UNKNOWN,
    YES;

    static Fulfilled when(boolean holds) {
        return holds ? YES : NO;
    }

    Fulfilled negated() {
        return switch (this) {
            case NO -> YES;
            case UNKNOWN -> UNKNOWN;
            case YES -> NO;
        };
    }

    Fulfilled and(Fulfilled other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Fulfilled or(Fulfilled other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
