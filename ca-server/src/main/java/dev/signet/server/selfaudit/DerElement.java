package dev.signet.server.selfaudit;

import java.util.Arrays;

/**
 * One element of DER within an array, and the way to the next and to those inside: enough to find
 * the parts of a certificate and of a CRL of any size without copying it.
 *
 * @param octets the whole array
 * @param start of the tag
 * @param content where the content begins
 * @param end after the last octet of the content
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record DerElement(byte[] octets, int start, int content, int end) {

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;

    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_OCTETS = 4;

    /** The one element that {@code octets} are. */
    static DerElement whole(byte[] octets) {
        DerElement element = at(octets, 0, octets.length);
        if (element.end != octets.length) {
            throw new IllegalArgumentException("octets follow the DER element");
        }
        return element;
    }

    /**
     * The element at {@code start}.
     *
     * @throws IllegalArgumentException if there is none that ends by {@code limit}
     */
    private static DerElement at(byte[] octets, int start, int limit) {
        if (start + 2 > limit) {
            throw new IllegalArgumentException("DER is cut off at octet " + start);
        }
        int first = octets[start + 1] & 0xff;
        int content = start + 2;
        long length = first;
        if (first >= LONG_FORM) {
            int count = first - LONG_FORM;
            if (count == 0 || count > MAX_LENGTH_OCTETS || content + count > limit) {
                throw new IllegalArgumentException("a length at octet " + start + " is not DER");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | (octets[content + i] & 0xff);
            }
            content += count;
        }
        if (length > limit - content) {
            throw new IllegalArgumentException("DER is cut off at octet " + start);
        }
        return new DerElement(octets, start, content, content + (int) length);
    }

    int tag() {
        return octets[start] & 0xff;
    }

    boolean is(int tag) {
        return tag() == tag;
    }

    /** The first element inside. */
    DerElement first() {
        return at(octets, content, end);
    }

    /** The next element, within one that ends at {@code limit}. */
    DerElement next(int limit) {
        return at(octets, end, limit);
    }

    boolean isLast(int limit) {
        return end >= limit;
    }

    boolean isEmpty() {
        return content == end;
    }

    byte[] encoded() {
        return Arrays.copyOfRange(octets, start, end);
    }

    byte[] value() {
        return Arrays.copyOfRange(octets, content, end);
    }
}
