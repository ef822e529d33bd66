package dev.signet.server.signing;

import dev.signet.server.x509.SignatureAlgorithm;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * A private key we may sign with but never read.
 *
 * <p>Implemented by {@link SoftwareSigner} and, for a key in a token, by {@code Pkcs11Signer}. Safe
 * for concurrent use.
 */
public interface Signer {

    PublicKey publicKey();

    SignatureAlgorithm algorithm();

    /** Where the private key is kept. */
    default KeyStorage storage() {
        return KeyStorage.DATABASE;
    }

    /** Why the key is known to be out of reach at present; empty if nothing is known against it. */
    default Optional<String> outOfReach() {
        return Optional.empty();
    }

    /**
     * Signs {@code tbs} with {@link #algorithm()}.
     *
     * @throws SigningFailedException if the key is out of reach; the caller may not assume that
     *     nothing was signed
     */
    byte[] sign(byte[] tbs) throws SigningFailedException;

    /**
     * As {@link #sign(byte[])}, of a part of {@code array}, which a signer that can do without does
     * not copy.
     */
    default byte[] sign(byte[] array, int offset, int length) throws SigningFailedException {
        return sign(Arrays.copyOfRange(array, offset, offset + length));
    }
}
