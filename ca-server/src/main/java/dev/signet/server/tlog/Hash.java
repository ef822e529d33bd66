package dev.signet.server.tlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

/** A SHA-256 hash: 32 octets, immutable and compared by content. */
public final class Hash {

    public static final int OCTETS = 32;

    private final byte[] octets;

    private Hash(byte[] octets) {
        this.octets = octets;
    }

    /** The hash of {@code parts}, one after the other. */
    public static Hash of(byte[]... parts) {
        MessageDigest digest = digest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Hash(digest.digest());
    }

    /**
     * The 32 octets of {@code array} from {@code offset} on.
     *
     * @throws IndexOutOfBoundsException if there are not as many
     */
    public static Hash at(byte[] array, int offset) {
        int from = Objects.checkFromIndexSize(offset, OCTETS, array.length);
        return new Hash(Arrays.copyOfRange(array, from, from + OCTETS));
    }

    /**
     * Reads base64 (RFC 4648 §4).
     *
     * @throws IllegalArgumentException if it is not the one way to write 32 octets
     */
    public static Hash fromBase64(String text) {
        byte[] octets = Base64.getDecoder().decode(text);
        if (octets.length != OCTETS || !Base64.getEncoder().encodeToString(octets).equals(text)) {
            throw new IllegalArgumentException("a hash is 32 octets in base64: " + text);
        }
        return new Hash(octets);
    }

    /**
     * Reads 64 digits of hex.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Hash fromHex(String text) {
        byte[] octets = HexFormat.of().parseHex(text);
        if (octets.length != OCTETS) {
            throw new IllegalArgumentException("a hash is 64 digits of hex: " + text);
        }
        return new Hash(octets);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    public byte[] octets() {
        return octets.clone();
    }

    public String base64() {
        return Base64.getEncoder().encodeToString(octets);
    }

    public String hex() {
        return HexFormat.of().formatHex(octets);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(octets, hash.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return base64();
    }
}
