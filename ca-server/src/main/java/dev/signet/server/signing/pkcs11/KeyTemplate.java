package dev.signet.server.signing.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a key to be made is like: a list of CK_ATTRIBUTE (PKCS #11 v2.40 §4). */
final class KeyTemplate {

    private static final int CLASS = 0x0;
    private static final int TOKEN = 0x1;
    private static final int PRIVATE = 0x2;
    private static final int LABEL = 0x3;
    private static final int KEY_TYPE = 0x100;
    private static final int SENSITIVE = 0x103;
    private static final int ENCRYPT = 0x104;
    private static final int DECRYPT = 0x105;
    private static final int VALUE_LEN = 0x161;
    private static final int EXTRACTABLE = 0x162;

    private static final long SECRET_KEY = 4;
    private static final long AES = 0x1f;
    private static final long OCTETS = 32;

    /** Type, pointer to the value, its length: 8 octets each. */
    private static final int ATTRIBUTE_OCTETS = 24;

    private final List<Attribute> attributes;

    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Attribute(int type, byte[] value) {

        static Attribute of(int type, boolean value) {
            return new Attribute(type, new byte[] {(byte) (value ? 1 : 0)});
        }

        static Attribute of(int type, long value) {
            return new Attribute(
                    type,
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putLong(value)
                            .array());
        }
    }

    private KeyTemplate(List<Attribute> attributes) {
        this.attributes = attributes;
    }

    /** A key of 256 bits that encrypts and decrypts, and never leaves the token. */
    static KeyTemplate aes(String label) {
        return new KeyTemplate(
                List.of(
                        Attribute.of(CLASS, SECRET_KEY),
                        Attribute.of(KEY_TYPE, AES),
                        Attribute.of(VALUE_LEN, OCTETS),
                        new Attribute(LABEL, label.getBytes(StandardCharsets.UTF_8)),
                        Attribute.of(TOKEN, true),
                        Attribute.of(PRIVATE, true),
                        Attribute.of(SENSITIVE, true),
                        Attribute.of(EXTRACTABLE, false),
                        Attribute.of(ENCRYPT, true),
                        Attribute.of(DECRYPT, true)));
    }

    int size() {
        return attributes.size();
    }

    /** An array of CK_ATTRIBUTE, which lives as long as {@code arena}. */
    MemorySegment in(Arena arena) {
        MemorySegment array =
                arena.allocate((long) ATTRIBUTE_OCTETS * attributes.size(), Long.BYTES);
        for (int i = 0; i < attributes.size(); i++) {
            Attribute each = attributes.get(i);
            MemorySegment attribute = array.asSlice((long) ATTRIBUTE_OCTETS * i);
            attribute.set(JAVA_LONG, 0, each.type());
            attribute.set(ADDRESS, Long.BYTES, arena.allocateFrom(JAVA_BYTE, each.value()));
            attribute.set(JAVA_LONG, 2L * Long.BYTES, each.value().length);
        }
        return array;
    }
}
