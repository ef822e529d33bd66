package dev.signet.server.signing;

/**
 * A key outside the database, under which data keys are wrapped. Implemented by {@link
 * AesKeyEncryptionKey} and, for a key in a token, by {@code Pkcs11KeyEncryptionKey}. Safe for
 * concurrent use.
 */
public interface KeyEncryptionKey {

    /** Tells keys apart, in at most 255 characters; says nothing about the key itself. */
    String id();

    /**
     * Makes the key, where it can be made and is not there yet.
     *
     * @throws SigningFailedException if that cannot be told or done
     */
    default void ensureExists() throws SigningFailedException {}

    /**
     * Encrypts {@code dataKey}, bound to {@code context}.
     *
     * @throws SigningFailedException if the key is out of reach
     */
    byte[] wrap(byte[] context, byte[] dataKey) throws SigningFailedException;

    /**
     * What {@link #wrap} was given.
     *
     * @throws SigningFailedException if the key is out of reach or another one, or the octets or
     *     the context were changed
     */
    byte[] unwrap(byte[] context, byte[] wrapped) throws SigningFailedException;
}
