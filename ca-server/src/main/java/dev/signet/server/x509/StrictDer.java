package dev.signet.server.x509;

import java.util.Optional;

/**
 * Looks at octets as DER (X.690 §10, §11) before a parser does: one element, nested no deeper than
 * {@value #MAX_DEPTH}, definite and shortest lengths, shortest integers, no other truth than 0xff,
 * strings in one piece.
 *
 * <p>Parsers take BER as well and differ in what they make of it; and deep nesting costs them their
 * stack.
 */
public final class StrictDer {

    static final int MAX_DEPTH = 24;

    private static final int CONSTRUCTED = 0x20;
    private static final int CLASS_BITS = 0xc0;
    private static final int BOOLEAN = 1;
    private static final int INTEGER = 2;
    private static final int BIT_STRING = 3;
    private static final int NULL = 5;
    private static final int SEQUENCE = 16;
    private static final int SET = 17;
    private static final int HIGH_TAG = 31;

    private final byte[] octets;
    private int position;

    private StrictDer(byte[] octets) {
        this.octets = octets;
    }

    /** The first thing wrong with {@code octets}; empty if nothing is. */
    public static Optional<String> complaint(byte[] octets) {
        return new StrictDer(octets).elements(octets.length, 0, true);
    }

    private Optional<String> elements(int end, int depth, boolean single) {
        if (depth > MAX_DEPTH) {
            return Optional.of("is nested deeper than " + MAX_DEPTH + " levels");
        }
        do {
            Optional<String> complaint = element(end, depth);
            if (complaint.isPresent()) {
                return complaint;
            }
        } while (position < end && !single);
        return position < end ? Optional.of("has octets after its end") : Optional.empty();
    }

    private Optional<String> element(int end, int depth) {
        if (end - position < 2) {
            return Optional.of("is cut off");
        }
        int tag = octets[position++] & 0xff;
        int length = length(end);
        if (length < 0 || length > end - position) {
            return Optional.of("has a length that is cut off, not the shortest or indefinite");
        }
        if ((tag & HIGH_TAG) == HIGH_TAG || isInWrongForm(tag)) {
            return Optional.of("has an element in a form that DER does not have");
        }
        int contentEnd = position + length;
        if ((tag & CONSTRUCTED) != 0) {
            return length == 0 ? Optional.empty() : elements(contentEnd, depth + 1, false);
        }
        boolean canonical = isCanonical(tag, length);
        position = contentEnd;
        return canonical
                ? Optional.empty()
                : Optional.of("has a value that is not in its only form in DER");
    }

    /** −1 if what stands at {@link #position} is no length in its shortest form. */
    private int length(int end) {
        int first = octets[position++] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 3 || count > end - position || octets[position] == 0) {
            return -1;
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | (octets[position++] & 0xff);
        }
        return length < 0x80 ? -1 : length;
    }

    private static boolean isInWrongForm(int tag) {
        if ((tag & CLASS_BITS) != 0) {
            return false;
        }
        int type = tag & HIGH_TAG;
        return ((tag & CONSTRUCTED) != 0) != (type == SEQUENCE || type == SET);
    }

    private boolean isCanonical(int tag, int length) {
        return switch (tag) {
            case BOOLEAN -> length == 1 && (octets[position] == 0 || octets[position] == -1);
            case INTEGER -> length > 0 && (length == 1 || !isSignRepeated());
            case BIT_STRING -> length > 0 && octets[position] >= 0 && octets[position] <= 7;
            case NULL -> length == 0;
            default -> true;
        };
    }

    private boolean isSignRepeated() {
        int first = octets[position];
        boolean negative = octets[position + 1] < 0;
        return (first == 0 && !negative) || (first == -1 && negative);
    }
}
