package dev.signet.server.lint;

import java.util.Arrays;

/**
 * Goes from element to element of octets in which {@link DerScan} found no fault. One object for
 * any number of elements.
 */
final class DerCursor {

    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int ENUMERATED = 0x0a;
    static final int SEQUENCE = 0x30;

    private final byte[] octets;
    private int next;
    private int limit;
    private int tag;
    private int start;
    private int content;
    private int end;

    /** Stands before the first element of the {@code length} octets from {@code offset}. */
    DerCursor(byte[] octets, int offset, int length) {
        this.octets = octets;
        this.next = offset;
        this.limit = offset + length;
    }

    boolean hasNext() {
        return next < limit;
    }

    /** Whether there is a next element, and it has the identifier octet {@code tag}. */
    boolean isNext(int tag) {
        return hasNext() && (octets[next] & 0xff) == tag;
    }

    /**
     * Moves to the next element.
     *
     * @throws IllegalArgumentException if there is none
     */
    void advance() {
        if (!hasNext()) {
            throw new IllegalArgumentException("an element is missing");
        }
        start = next;
        tag = octets[next] & 0xff;
        int first = octets[next + 1] & 0xff;
        content = next + 2;
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int i = first & 0x7f; i > 0; i--) {
                length = length << 8 | (octets[content++] & 0xff);
            }
        }
        end = content + length;
        next = end;
    }

    /**
     * Moves to the next element, which is to have the identifier octet {@code tag}.
     *
     * @throws IllegalArgumentException if it has another, or there is none
     */
    void advance(int tag) {
        advance();
        if (this.tag != tag) {
            throw new IllegalArgumentException(
                    "an element has the identifier octet " + this.tag + " instead of " + tag);
        }
    }

    /** Goes to before the first element within the element at which {@code outer} stands. */
    void enter(DerCursor outer) {
        next = outer.content;
        limit = outer.end;
    }

    /** A cursor before the first element within this element. */
    DerCursor inside() {
        return new DerCursor(octets, content, length());
    }

    int tag() {
        return tag;
    }

    /** Octets of the content. */
    int length() {
        return end - content;
    }

    /** The content's octet {@code index}, 0–255. */
    int octet(int index) {
        return octets[content + index] & 0xff;
    }

    byte[] array() {
        return octets;
    }

    /** Where in {@link #array()} the content begins. */
    int content() {
        return content;
    }

    /** Where in {@link #array()} the element ends. */
    int end() {
        return end;
    }

    /** A copy of the whole element. */
    byte[] element() {
        return Arrays.copyOfRange(octets, start, end);
    }

    boolean hasContent(byte[] other) {
        return Arrays.equals(octets, content, end, other, 0, other.length);
    }
}
