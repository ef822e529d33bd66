package dev.signet.server.signing;

import dev.signet.server.x509.SignatureAlgorithm;
import java.security.PublicKey;
import java.util.Optional;

/**
 * Stands for a private key that cannot be used, such as one that cannot be decrypted: every use
 * fails.
 *
 * @param why what the failure says
 */
public record UnusableSigner(
        PublicKey publicKey, SignatureAlgorithm algorithm, KeyStorage storage, String why)
        implements Signer {

    @Override
    public Optional<String> outOfReach() {
        return Optional.of(why);
    }

    @Override
    public byte[] sign(byte[] tbs) throws SigningFailedException {
        throw new SigningFailedException(why);
    }
}
