package dev.signet.client;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key and the chain that certifies it, leaf first, without the root; the two always
 * match.
 */
public record Identity(PrivateKey privateKey, List<X509Certificate> chain) {

    private static final byte[] PROBE = {'s', 'i', 'g', 'n', 'e', 't'};

    /**
     * Signs a few octets once, so that a key that does not belong to the certificate is refused.
     *
     * @throws IllegalArgumentException if the chain is empty or the key is not the leaf's
     */
    public Identity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity needs a certificate");
        }
        if (!match(privateKey, chain.get(0))) {
            throw new IllegalArgumentException(
                    "the private key does not belong to certificate "
                            + chain.get(0).getSerialNumber().toString(16));
        }
    }

    /** The certificate of the key, the first of the chain. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    private static boolean match(PrivateKey key, X509Certificate leaf) {
        String algorithm =
                switch (leaf.getPublicKey().getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> leaf.getPublicKey().getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(leaf.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "Identity["
                + leaf().getSerialNumber().toString(16)
                + " until "
                + leaf().getNotAfter().toInstant()
                + "]";
    }
}
