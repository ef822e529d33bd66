package dev.signet.client.tlog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The Ed25519 key of a log, as C2SP signed-note writes it. */
public final class VerifierKey {

    /** Of a SubjectPublicKeyInfo with an Ed25519 key, up to the key (RFC 8410 §4). */
    private static final byte[] INFO = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_OCTETS = 32;
    private static final int ID_OCTETS = 4;
    private static final byte ED25519 = 1;

    private final String name;
    private final byte[] id;
    private final PublicKey key;

    private VerifierKey(String name, byte[] id, PublicKey key) {
        this.name = name;
        this.id = id;
        this.key = key;
    }

    /**
     * Reads {@code name+id+base64}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static VerifierKey parse(String text) {
        String[] parts = text.strip().split("\\+", 3);
        if (parts.length != 3 || parts[0].isEmpty()) {
            throw new IllegalArgumentException(
                    "a log's key is name+id+base64 (c2sp.org/signed-note), not " + text);
        }
        byte[] typed = Base64.getDecoder().decode(parts[2]);
        if (typed.length != 1 + KEY_OCTETS || typed[0] != ED25519) {
            throw new IllegalArgumentException("not an Ed25519 key of a log: " + text);
        }
        byte[] id =
                Arrays.copyOf(
                        TreeMath.sha256((parts[0] + "\n").getBytes(StandardCharsets.UTF_8), typed),
                        ID_OCTETS);
        if (!HexFormat.of().formatHex(id).equals(parts[1])) {
            throw new IllegalArgumentException(
                    "name and id of the log's key do not match: " + text);
        }
        return new VerifierKey(parts[0], id, publicKey(typed));
    }

    private static PublicKey publicKey(byte[] typed) {
        byte[] info = Arrays.copyOf(INFO, INFO.length + KEY_OCTETS);
        System.arraycopy(typed, 1, info, INFO.length, KEY_OCTETS);
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(info));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 key", e);
        }
    }

    public String name() {
        return name;
    }

    /** Whether {@code line}, a line of signatures, is of this key on {@code text}. */
    public boolean signed(String line, String text) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[0].equals("—") || !parts[1].equals(name)) {
            return false;
        }
        try {
            byte[] octets = Base64.getDecoder().decode(parts[2]);
            if (octets.length < ID_OCTETS || !Arrays.equals(Arrays.copyOf(octets, ID_OCTETS), id)) {
                return false;
            }
            Signature engine = Signature.getInstance("Ed25519");
            engine.initVerify(key);
            engine.update(text.getBytes(StandardCharsets.UTF_8));
            return engine.verify(octets, ID_OCTETS, octets.length - ID_OCTETS);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            return false; // Neither base64 nor a signature.
        }
    }
}
