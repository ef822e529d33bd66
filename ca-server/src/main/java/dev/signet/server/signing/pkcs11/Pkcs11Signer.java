package dev.signet.server.signing.pkcs11;

import dev.signet.server.signing.KeyStorage;
import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.SignatureAlgorithm;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Optional;
import javax.crypto.AEADBadTagException;

/**
 * A signer whose key never leaves a token. The token is asked when something is to be signed, so
 * that there can be a signer while its token is away.
 */
public final class Pkcs11Signer implements Signer {

    private final Pkcs11Token token;
    private final String label;
    private final PublicKey publicKey;
    private final SignatureAlgorithm algorithm;

    /** The private key called {@code label}, which is believed to be that of {@code publicKey}. */
    public Pkcs11Signer(
            Pkcs11Token token, String label, PublicKey publicKey, SignatureAlgorithm algorithm) {
        this.token = token;
        this.label = label;
        this.publicKey = publicKey;
        this.algorithm = algorithm;
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    @Override
    public KeyStorage storage() {
        return KeyStorage.PKCS11;
    }

    @Override
    public Optional<String> outOfReach() {
        return token.outOfReach().map(why -> this + ": " + why);
    }

    @Override
    public byte[] sign(byte[] tbs) throws SigningFailedException {
        return sign(tbs, 0, tbs.length);
    }

    @Override
    public byte[] sign(byte[] array, int offset, int length) throws SigningFailedException {
        try {
            return token.use(
                    Pkcs11Token.LIMIT,
                    login -> {
                        Signature signature = algorithm.engine(login.provider());
                        signature.initSign(login.privateKey(label));
                        signature.update(array, offset, length);
                        return signature.sign();
                    });
        } catch (KeyUnreachableException e) {
            throw new KeyUnreachableException("key " + label + ", " + e.getMessage(), e);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("nothing was decrypted", e);
        }
    }

    @Override
    public String toString() {
        return "key " + label + " in token " + token.label();
    }
}
