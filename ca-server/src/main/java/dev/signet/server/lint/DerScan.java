package dev.signet.server.lint;

import dev.signet.server.x509.Der;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pass over octets that must be DER. Takes no memory that grows with their number, so that the
 * largest CRL can be looked at.
 */
final class DerScan {

    static final int MAX_DEPTH = 16;

    private static final int CONSTRUCTED = 0x20;
    private static final int CLASS_BITS = 0xc0;
    private static final int NUMBER_BITS = 0x1f;
    private static final int SEQUENCE = 16;
    private static final int SET = 17;

    /** Octets of a length that an array of this machine can have. */
    private static final int MAX_LENGTH_OCTETS = 4;

    private final byte[] octets;
    private int position;

    private DerScan(byte[] octets, int position) {
        this.octets = octets;
        this.position = position;
    }

    /** The first fault of {@code der}; empty if there is none. */
    static Optional<Finding> finding(Der der) {
        byte[] octets = der.octets();
        return finding(octets, 0, octets.length);
    }

    /** The first fault of the {@code length} octets from {@code offset}; empty if there is none. */
    static Optional<Finding> finding(byte[] octets, int offset, int length) {
        var scan = new DerScan(octets, offset);
        int end = offset + length;
        Lint broken = scan.element(end, 0);
        if (broken == null && scan.position < end) {
            broken = DerLints.ONE_ELEMENT;
        }
        return Optional.ofNullable(broken)
                .map(lint ->
                        lint.finding(
                                "not so at octet "
                                        + (scan.position - offset)
                                        + ": "
                                        + lint.demand()));
    }

    /** Moves behind the element that begins here; the lint that it breaks, if any. */
    private @Nullable Lint element(int end, int depth) {
        if (depth > MAX_DEPTH) {
            return DerLints.NESTING;
        }
        if (end - position < 2) {
            return DerLints.ONE_ELEMENT;
        }
        int tag = octets[position] & 0xff;
        Lint broken = identifier(tag);
        if (broken == null) {
            broken = lengthLint(end);
        }
        if (broken != null) {
            return broken;
        }
        position++;
        int length = length();
        if (length > end - position) {
            return DerLints.ONE_ELEMENT;
        }
        if ((tag & CONSTRUCTED) != 0) {
            return elements(position + length, depth, tag == (CONSTRUCTED | SET));
        }
        broken = value(tag, position, length);
        if (broken == null) {
            position += length;
        }
        return broken;
    }

    private @Nullable Lint elements(int end, int depth, boolean ordered) {
        int previous = position;
        int previousEnd = position;
        while (position < end) {
            int start = position;
            Lint broken = element(end, depth + 1);
            if (broken != null) {
                return broken;
            }
            if (ordered
                    && Arrays.compareUnsigned(
                                    octets, previous, previousEnd, octets, start, position)
                            > 0) {
                return DerLints.SET_ORDER;
            }
            previous = start;
            previousEnd = position;
        }
        return null;
    }

    private static @Nullable Lint identifier(int tag) {
        int number = tag & NUMBER_BITS;
        boolean universal = (tag & CLASS_BITS) == 0;
        if (number == NUMBER_BITS || (universal && number == 0)) {
            return DerLints.LOW_TAG;
        }
        boolean constructed = (tag & CONSTRUCTED) != 0;
        return universal && constructed != (number == SEQUENCE || number == SET)
                ? DerLints.FORM
                : null;
    }

    /** Looks at the length octets behind the identifier octet that is here. */
    private @Nullable Lint lengthLint(int end) {
        int first = octets[position + 1] & 0xff;
        if (first < 0x80) {
            return null;
        }
        if (first == 0x80) {
            return DerLints.DEFINITE_LENGTH;
        }
        int count = first & 0x7f;
        if (count > end - position - 2) {
            return DerLints.ONE_ELEMENT;
        }
        int leading = octets[position + 2];
        if (leading == 0 || (count == 1 && leading > 0)) {
            return DerLints.SHORTEST_LENGTH;
        }
        boolean tooLong = count > MAX_LENGTH_OCTETS || (count == MAX_LENGTH_OCTETS && leading < 0);
        return tooLong ? DerLints.ONE_ELEMENT : null;
    }

    private int length() {
        int first = octets[position++] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = first & 0x7f; i > 0; i--) {
            length = length << 8 | (octets[position++] & 0xff);
        }
        return length;
    }

    private @Nullable Lint value(int tag, int start, int length) {
        return switch (tag) {
            case 1 ->
                    length == 1 && (octets[start] == 0 || octets[start] == -1)
                            ? null
                            : DerLints.BOOLEAN;
            case 2, 10 -> isShortestInteger(start, length) ? null : DerLints.INTEGER;
            case 3 -> isBitString(start, length) ? null : DerLints.BIT_STRING;
            case 5 -> length == 0 ? null : DerLints.NULL;
            case 6 -> isObjectIdentifier(start, length) ? null : DerLints.OBJECT_IDENTIFIER;
            default -> null;
        };
    }

    private boolean isShortestInteger(int start, int length) {
        if (length < 2) {
            return length == 1;
        }
        boolean negative = octets[start + 1] < 0;
        return octets[start] != (negative ? -1 : 0);
    }

    private boolean isBitString(int start, int length) {
        if (length == 0) {
            return false;
        }
        int unused = octets[start];
        if (unused == 0) {
            return true;
        }
        return unused > 0
                && unused < 8
                && length > 1
                && (octets[start + length - 1] & ((1 << unused) - 1)) == 0;
    }

    private boolean isObjectIdentifier(int start, int length) {
        boolean begins = true;
        for (int i = start; i < start + length; i++) {
            if (begins && octets[i] == (byte) 0x80) {
                return false;
            }
            begins = octets[i] >= 0;
        }
        return length > 0 && begins;
    }
}
