package dev.signet.server.signing;

import dev.signet.server.x509.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** A signer whose key is in this process's memory. */
public final class SoftwareSigner implements Signer {

    private final PublicKey publicKey;
    private final PrivateKey privateKey;
    private final SignatureAlgorithm algorithm;

    public SoftwareSigner(KeyPair keys, SignatureAlgorithm algorithm) {
        this.publicKey = keys.getPublic();
        this.privateKey = keys.getPrivate();
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
    public byte[] sign(byte[] tbs) throws SigningFailedException {
        return sign(tbs, 0, tbs.length);
    }

    @Override
    public byte[] sign(byte[] array, int offset, int length) throws SigningFailedException {
        try {
            Signature signature = algorithm.engine();
            signature.initSign(privateKey);
            signature.update(array, offset, length);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new SigningFailedException("the key in memory cannot sign", e);
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "SoftwareSigner[" + algorithm.text() + "]";
    }
}
