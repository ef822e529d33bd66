package dev.signet.server.tlog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Who signs notes with an Ed25519 key (signed-note).
 *
 * @param name such as the origin of a log: 1 to 255 characters, without spaces and plus signs
 * @param type of its signatures
 */
public record NoteKey(String name, Type type, PublicKey publicKey) {

    /** What a signature is, by the octet that signed-note assigns to it. */
    public enum Type {
        /** On the text of the note. */
        ED25519(1),
        /**
         * On the text of a checkpoint and the time at which a witness saw it (tlog-cosignature).
         */
        COSIGNATURE(4);

        private final byte octet;

        Type(int octet) {
            this.octet = (byte) octet;
        }
    }

    /** Of a SubjectPublicKeyInfo with an Ed25519 key, up to the key (RFC 8410 §4). */
    private static final byte[] INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_OCTETS = 32;
    private static final int ID_OCTETS = 4;
    private static final Pattern NAME = Pattern.compile("[^\\s\\p{Z}\\p{Cntrl}+]{1,255}");

    public NoteKey {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a log or witness is named by 1 to 255 characters without spaces and '+': "
                            + name);
        }
    }

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads a verifier key: {@code name+id+base64}.
     *
     * @throws IllegalArgumentException if it is none, or not of an Ed25519 key, saying so
     */
    public static NoteKey parse(String text) {
        String[] parts = text.split("\\+", 3);
        if (parts.length == 3) {
            byte[] octets = Base64.getDecoder().decode(parts[2]);
            for (Type type : Type.values()) {
                if (octets.length == 1 + KEY_OCTETS && octets[0] == type.octet) {
                    var key =
                            new NoteKey(
                                    parts[0],
                                    type,
                                    publicKey(Arrays.copyOfRange(octets, 1, octets.length)));
                    if (key.text().equals(text)) {
                        return key;
                    }
                }
            }
        }
        throw new IllegalArgumentException(
                "not a verifier key of Ed25519 (name+id+base64, c2sp.org/signed-note): " + text);
    }

    private static PublicKey publicKey(byte[] octets) {
        byte[] info = Arrays.copyOf(INFO, INFO.length + KEY_OCTETS);
        System.arraycopy(octets, 0, info, INFO.length, KEY_OCTETS);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 key", e);
        }
    }

    /** The key as RFC 8032 encodes it. */
    private byte[] octets() {
        byte[] info = publicKey.getEncoded();
        return Arrays.copyOfRange(info, info.length - KEY_OCTETS, info.length);
    }

    /** The four octets that stand before each of its signatures. */
    byte[] id() {
        byte[] hash =
                Hash.of(
                                (name + "\n").getBytes(StandardCharsets.UTF_8),
                                new byte[] {type.octet},
                                octets())
                        .octets();
        return Arrays.copyOf(hash, ID_OCTETS);
    }

    /** As {@link #parse} takes it. */
    public String text() {
        byte[] typed = new byte[1 + KEY_OCTETS];
        typed[0] = type.octet;
        System.arraycopy(octets(), 0, typed, 1, KEY_OCTETS);
        return name
                + "+"
                + HexFormat.of().formatHex(id())
                + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature engine = Signature.getInstance("Ed25519");
            engine.initVerify(publicKey);
            engine.update(message);
            return engine.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // Not even the form of a signature.
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
