package dev.signet.server.signing;

import dev.signet.server.x509.SignatureAlgorithm;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * A private key we may sign with but never read.
 *
 * <p>Implemented by {@link SoftwareSigner}; a key in an HSM is another implementation. Safe for
 * concurrent use.
 */
public interface Signer {

    PublicKey publicKey();

    SignatureAlgorithm algorithm();

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
