package dev.signet.server.x509;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Octets in DER, immutable and compared by content; what we sign, store and send. */
public final class Der {

    private final byte[] array;
    private final int offset;
    private final int length;

    private Der(byte[] octets) {
        this(octets, 0, octets.length);
    }

    private Der(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public static Der copyOf(byte[] octets) {
        return new Der(octets.clone());
    }

    /**
     * A part of {@code array}, for what is too large to be copied: the caller gives the array away
     * and never changes it again.
     */
    public static Der takingOver(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return new Der(array, offset, length);
    }

    /**
     * Decodes canonical base64 (RFC 4648 §4, padded); line breaks are allowed anywhere.
     *
     * @throws IllegalArgumentException if {@code base64} is anything else
     */
    public static Der fromBase64(String base64) {
        return new Der(Pem.decodeBase64(base64.replace("\r", "").replace("\n", "")));
    }

    /**
     * Decodes exactly one PEM object in the strict form of RFC 7468 §3, at most {@value
     * Pem#MAX_CHARACTERS} characters. White space before and after it is allowed, text is not.
     *
     * @param label what stands after BEGIN, for example {@code CERTIFICATE}
     * @throws MalformedPemException if {@code pem} is anything else, or has another label
     */
    public static Der fromPem(String pem, String label) throws MalformedPemException {
        return new Der(Pem.decode(pem, label));
    }

    /**
     * Decodes one or more PEM objects that follow each other, each in the form that {@link
     * #fromPem} takes.
     *
     * @throws MalformedPemException as {@link #fromPem}, saying which object it was
     */
    public static List<Der> allFromPem(String pem, String label) throws MalformedPemException {
        return Pem.decodeAll(pem, label).stream().map(Der::new).toList();
    }

    public byte[] octets() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    public int length() {
        return length;
    }

    /** Reads the octets without copying them first. */
    public InputStream stream() {
        return new ByteArrayInputStream(array, offset, length);
    }

    /** SHA-256 of the octets, 64 digits of hex. */
    public String sha256Hex() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(array, offset, length);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** The textual encoding of RFC 7468, {@code label} being for example {@code CERTIFICATE}. */
    public String pem(String label) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets());
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Der der
                && Arrays.equals(
                        array,
                        offset,
                        offset + length,
                        der.array,
                        der.offset,
                        der.offset + der.length);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets());
    }

    /** Length and first octets only: logs are no place for whole certificates or for keys. */
    @Override
    public String toString() {
        int shown = Math.min(length, 8);
        return "Der["
                + length
                + " octets, "
                + HexFormat.of().formatHex(array, offset, offset + shown)
                + "…]";
    }
}
