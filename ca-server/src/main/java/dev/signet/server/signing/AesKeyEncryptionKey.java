package dev.signet.server.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key-encryption key of 32 octets in this process's memory, from a file or the environment. */
public final class AesKeyEncryptionKey implements KeyEncryptionKey {

    private static final int KEY_OCTETS = 32;

    private final SecretKey key;
    private final String id;
    private final SecureRandom random;

    private AesKeyEncryptionKey(byte[] octets, SecureRandom random) {
        this.key = new SecretKeySpec(octets, "AES");
        this.id = idOf(octets);
        this.random = random;
    }

    /** A file's text for a fresh key: one line of base64. */
    public static String newKey(SecureRandom random) {
        byte[] octets = new byte[KEY_OCTETS];
        random.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets) + "\n";
    }

    /**
     * Loads the key in {@code file}.
     *
     * @throws IOException if there is none, it is not its owner's alone, or it does not hold 32
     *     octets in base64
     */
    public static AesKeyEncryptionKey load(Path file, SecureRandom random) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "there is no key encryption key at "
                            + file
                            + "; without the file that 'signet init' made, the CA keys in the"
                            + " database cannot be read");
        }
        return parse(file.toString(), SecretFile.read(file), random);
    }

    /**
     * Reads a key.
     *
     * @param origin names the file or the environment variable that held {@code text}
     * @throws IOException if {@code text} is not 32 octets in base64
     */
    public static AesKeyEncryptionKey parse(String origin, String text, SecureRandom random)
            throws IOException {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(origin + " does not hold a key in base64", e);
        }
        if (octets.length != KEY_OCTETS) {
            throw new IOException(
                    origin + " holds " + octets.length + " octets; a key is " + KEY_OCTETS);
        }
        return new AesKeyEncryptionKey(octets, random);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public byte[] wrap(byte[] context, byte[] dataKey) throws SigningFailedException {
        try {
            return AesGcm.encrypt(Cipher::getInstance, key, context, dataKey, random);
        } catch (GeneralSecurityException e) {
            throw new SigningFailedException("a data key cannot be wrapped", e);
        }
    }

    @Override
    public byte[] unwrap(byte[] context, byte[] wrapped) throws SigningFailedException {
        try {
            return AesGcm.decrypt(Cipher::getInstance, key, context, wrapped);
        } catch (AEADBadTagException e) {
            throw new SigningFailedException(
                    "the data key was wrapped under another key than " + id + ", or was changed",
                    e);
        } catch (GeneralSecurityException e) {
            throw new SigningFailedException("the data key cannot be unwrapped", e);
        }
    }

    private static String idOf(byte[] octets) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("signet key encryption key id".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(octets), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "AesKeyEncryptionKey[" + id + "]";
    }
}
