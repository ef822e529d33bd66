package dev.signet.server.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps CA keys unreadable in the database: AES-256-GCM (NIST SP 800-38D) under a key that is in a
 * file outside it. The name of what is encrypted is authenticated with it, so that one issuer's key
 * cannot be passed off as another's.
 *
 * <p>Safe for concurrent use.
 */
public final class KeyEncryption {

    private static final int KEY_OCTETS = 32;
    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;
    private static final int ROOT_UID = 0;
    private static final Set<PosixFilePermission> OWNERS =
            Set.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final SecretKey key;
    private final String id;

    private KeyEncryption(byte[] octets) {
        this.key = new SecretKeySpec(octets, "AES");
        this.id = idOf(octets);
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
     * @throws IOException if the file cannot be read, can be used by others than {@link #isClosed}
     *     lets, or does not hold 32 octets in base64
     */
    public static KeyEncryption load(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    "there is no key encryption key at "
                            + file
                            + "; without the file that 'signet init' made, the CA keys in the"
                            + " database cannot be read");
        }
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && !isClosed(
                        (Integer) Files.getAttribute(file, "unix:uid"),
                        Files.getPosixFilePermissions(file))) {
            throw new IOException(
                    file
                            + " can be used by others than its owner; run: chmod 600 "
                            + file
                            + " (640 where root owns it)");
        }
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(Files.readString(file).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " does not hold a key in base64", e);
        }
        if (octets.length != KEY_OCTETS) {
            throw new IOException(
                    file + " holds " + octets.length + " octets; a key is " + KEY_OCTETS);
        }
        return new KeyEncryption(octets);
    }

    /**
     * Whether nobody else has the file: its owner alone, as PostgreSQL asks of a server's key;
     * where root owns it, its group may read, since that is how Kubernetes hands a Secret to a
     * process that is not root.
     */
    static boolean isClosed(int owner, Set<PosixFilePermission> permissions) {
        var beyond = EnumSet.noneOf(PosixFilePermission.class);
        beyond.addAll(permissions);
        beyond.removeAll(OWNERS);
        if (owner == ROOT_UID) {
            beyond.remove(PosixFilePermission.GROUP_READ);
        }
        return beyond.isEmpty();
    }

    /** Tells keys apart; says nothing about the key itself. */
    public String id() {
        return id;
    }

    /** Encrypts {@code plain}: nonce, ciphertext and tag, bound to {@code name}. */
    public byte[] encrypt(String name, byte[] plain, SecureRandom random) {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, name, nonce).doFinal(plain);
            byte[] out = Arrays.copyOf(nonce, NONCE_OCTETS + sealed.length);
            System.arraycopy(sealed, 0, out, NONCE_OCTETS, sealed.length);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every JDK", e);
        }
    }

    /**
     * What {@link #encrypt} was given.
     *
     * @throws SigningFailedException if this is another key, or the octets or the name were changed
     */
    public byte[] decrypt(String name, byte[] encrypted) throws SigningFailedException {
        if (encrypted.length <= NONCE_OCTETS) {
            throw new SigningFailedException("the stored key is cut short");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, name, Arrays.copyOf(encrypted, NONCE_OCTETS))
                    .doFinal(encrypted, NONCE_OCTETS, encrypted.length - NONCE_OCTETS);
        } catch (AEADBadTagException e) {
            throw new SigningFailedException(
                    "the key of " + name + " was encrypted under another key, or was changed", e);
        } catch (GeneralSecurityException e) {
            throw new SigningFailedException("the key of " + name + " cannot be decrypted", e);
        }
    }

    private Cipher cipher(int mode, String name, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
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
        return "KeyEncryption[" + id + "]";
    }
}
