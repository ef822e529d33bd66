package dev.signet.server.signing.pkcs11;

import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SignatureAlgorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Signing keys in a token: those that are there, and new ones. Safe for concurrent use. */
public final class TokenKeys {

    /** The date that says "no end" (RFC 5280 §4.1.2.5). */
    private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");

    private final Pkcs11Token token;

    public TokenKeys(Pkcs11Token token) {
        this.token = token;
    }

    /**
     * The public key of the private key called {@code label}; empty if there is none with a
     * certificate of that label, by which SunPKCS11 finds it.
     *
     * @throws SigningFailedException if the token is out of reach
     */
    public Optional<PublicKey> find(String label) throws SigningFailedException {
        return asked(
                Pkcs11Token.LIMIT,
                login -> {
                    KeyStore keys = login.keys();
                    return keys.isKeyEntry(label)
                            ? Optional.ofNullable(keys.getCertificate(label))
                                    .map(Certificate::getPublicKey)
                            : Optional.empty();
                });
    }

    /**
     * Makes a key pair in the token, which the private key never leaves.
     *
     * @param label of no key there: one that is called so would be lost
     * @throws SigningFailedException if the token is out of reach, or makes no keys of this kind
     */
    public PublicKey make(String label, KeyAlgorithm kind) throws SigningFailedException {
        return asked(
                Pkcs11Token.LONG_LIMIT,
                login -> {
                    KeyPair pair = kind.generate(login.provider());
                    Certificate certificate = certificate(login, pair);
                    login.keys()
                            .setKeyEntry(
                                    label,
                                    pair.getPrivate(),
                                    null,
                                    new Certificate[] {certificate});
                    return certificate.getPublicKey();
                });
    }

    /** Certifies nothing: with it SunPKCS11 finds the key by its label. */
    private static Certificate certificate(Pkcs11Login login, KeyPair pair)
            throws GeneralSecurityException {
        var name = new X500Name("CN=placeholder");
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(NO_END),
                        name,
                        pair.getPublic());
        String algorithm =
                pair.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder(algorithm)
                                            .setProvider(login.provider())
                                            .build(pair.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the new key cannot sign", e);
        }
    }

    /** A signer with the private key called {@code label}, which is that of {@code publicKey}. */
    public Pkcs11Signer signer(String label, PublicKey publicKey, SignatureAlgorithm algorithm) {
        return new Pkcs11Signer(token, label, publicKey, algorithm);
    }

    private <T> T asked(Duration limit, Pkcs11Token.Work<T> work) throws SigningFailedException {
        try {
            return token.use(limit, work);
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("nothing was decrypted", e);
        }
    }
}
