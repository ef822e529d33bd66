package dev.signet.server.signing;

import dev.signet.server.x509.Der;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps CA keys unreadable in the database: each is encrypted with AES-256-GCM under a data key,
 * and that is wrapped under a key-encryption key outside the database. What is encrypted is bound
 * to its owner and its data key, so that no row can be passed off as another.
 *
 * <p>Data keys that were unwrapped stay in memory: a key-encryption key in a device is asked once
 * for each. Safe for concurrent use.
 */
public final class KeyEncryption {

    private static final int DATA_KEY_OCTETS = 32;

    /** Data keys in memory; there are seldom more than two. */
    private static final int MAX_UNWRAPPED = 16;

    private final KeyEncryptionKey current;
    private final Optional<KeyEncryptionKey> previous;
    private final SecureRandom random;
    private final Map<DataKey, SecretKey> unwrapped = new ConcurrentHashMap<>();

    /**
     * @param current what data keys are wrapped under from now on
     * @param previous what those from before may still be wrapped under
     */
    public KeyEncryption(
            KeyEncryptionKey current, Optional<KeyEncryptionKey> previous, SecureRandom random) {
        this.current = current;
        this.previous = previous;
        this.random = random;
    }

    /** The id of the key that data keys are wrapped under from now on. */
    public String currentId() {
        return current.id();
    }

    /**
     * Makes the current key-encryption key, where it can be made and is not there yet.
     *
     * @throws SigningFailedException if it is out of reach
     */
    public void ensureKeyExists() throws SigningFailedException {
        current.ensureExists();
    }

    /**
     * A new data key.
     *
     * @throws SigningFailedException if the key-encryption key is out of reach
     */
    public DataKey newDataKey(int version) throws SigningFailedException {
        byte[] octets = new byte[DATA_KEY_OCTETS];
        random.nextBytes(octets);
        return wrapped(version, octets);
    }

    /** Whether {@code dataKey} is wrapped as a new one would be. */
    public boolean isCurrent(DataKey dataKey) {
        return dataKey.keyEncryptionKeyId().equals(current.id());
    }

    /**
     * The same data key, wrapped under the current key-encryption key.
     *
     * @throws SigningFailedException if it cannot be unwrapped, or the current key is out of reach
     */
    public DataKey rewrapped(DataKey dataKey) throws SigningFailedException {
        return wrapped(dataKey.version(), unwrap(dataKey));
    }

    private DataKey wrapped(int version, byte[] octets) throws SigningFailedException {
        try {
            return new DataKey(
                    version, current.id(), Der.copyOf(current.wrap(context(version), octets)));
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /**
     * Encrypts {@code plain}, bound to {@code owner}.
     *
     * @throws SigningFailedException if {@code dataKey} cannot be unwrapped
     */
    public byte[] encrypt(DataKey dataKey, KeyOwner owner, byte[] plain)
            throws SigningFailedException {
        try {
            return AesGcm.encrypt(
                    Cipher::getInstance, open(dataKey), context(dataKey, owner), plain, random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every JDK", e);
        }
    }

    /**
     * What {@link #encrypt} was given.
     *
     * @throws SigningFailedException if {@code dataKey} cannot be unwrapped, was not the one, or
     *     the octets or the owner were changed
     */
    public byte[] decrypt(DataKey dataKey, KeyOwner owner, byte[] encrypted)
            throws SigningFailedException {
        try {
            return AesGcm.decrypt(
                    Cipher::getInstance, open(dataKey), context(dataKey, owner), encrypted);
        } catch (AEADBadTagException e) {
            throw new SigningFailedException(
                    "the stored key is not one of "
                            + owner.issuer()
                            + " under data key "
                            + dataKey.version()
                            + ", or was changed",
                    e);
        } catch (GeneralSecurityException e) {
            throw new SigningFailedException("the stored key cannot be decrypted", e);
        }
    }

    private SecretKey open(DataKey dataKey) throws SigningFailedException {
        SecretKey known = unwrapped.get(dataKey);
        if (known != null) {
            return known;
        }
        byte[] octets = unwrap(dataKey);
        try {
            var opened = new SecretKeySpec(octets, "AES");
            if (unwrapped.size() >= MAX_UNWRAPPED) {
                unwrapped.clear();
            }
            unwrapped.put(dataKey, opened);
            return opened;
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private byte[] unwrap(DataKey dataKey) throws SigningFailedException {
        KeyEncryptionKey key =
                Stream.concat(Stream.of(current), previous.stream())
                        .filter(each -> each.id().equals(dataKey.keyEncryptionKeyId()))
                        .findFirst()
                        .orElseThrow(() -> unknown(dataKey));
        byte[] octets = key.unwrap(context(dataKey.version()), dataKey.wrapped().octets());
        if (octets.length != DATA_KEY_OCTETS) {
            throw new SigningFailedException(
                    "data key " + dataKey.version() + " is no key of AES-256");
        }
        return octets;
    }

    private SigningFailedException unknown(DataKey dataKey) {
        return new SigningFailedException(
                "the CA keys were encrypted under another key: data key "
                        + dataKey.version()
                        + " is wrapped under the key-encryption key "
                        + dataKey.keyEncryptionKeyId()
                        + ", and key_encryption has "
                        + current.id()
                        + previous.map(key -> " and " + key.id()).orElse(""));
    }

    private static byte[] context(int version) {
        return context("signet data key", Integer.toString(version));
    }

    private static byte[] context(DataKey dataKey, KeyOwner owner) {
        return context(
                "signet CA key",
                owner.issuer(),
                owner.keyId(),
                Integer.toString(dataKey.version()));
    }

    /** None of the parts contains the separator. */
    private static byte[] context(String... parts) {
        return String.join("\0", parts).getBytes(StandardCharsets.UTF_8);
    }

    /** Leaves the keys out. */
    @Override
    public String toString() {
        return "KeyEncryption[" + current.id() + "]";
    }
}
