package dev.signet.server.ceremony;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedPemException;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;

/**
 * Private keys in PKCS #8 under a passphrase: PBES2 with PBKDF2, HMAC-SHA-256, and AES-256-CBC (RFC
 * 8018), in PEM, as {@code openssl pkey} reads and writes them.
 */
final class EncryptedKey {

    private static final String LABEL = "ENCRYPTED PRIVATE KEY";
    private static final String SCHEME = "PBEWithHmacSHA256AndAES_256";

    /** OWASP's figure for PBKDF2-HMAC-SHA-256: half a second here, once a step. */
    private static final int ITERATIONS = 600_000;

    private static final int SALT_OCTETS = 16;
    private static final int BLOCK_OCTETS = 16;

    private EncryptedKey() {}

    static String encode(PrivateKey key, Passphrase passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT_OCTETS];
        random.nextBytes(salt);
        byte[] iv = new byte[BLOCK_OCTETS];
        random.nextBytes(iv);
        try {
            Cipher cipher = Cipher.getInstance(SCHEME);
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    SecretKeyFactory.getInstance(SCHEME).generateSecret(passphrase.spec()),
                    new PBEParameterSpec(salt, ITERATIONS, new IvParameterSpec(iv)));
            byte[] encrypted = cipher.doFinal(key.getEncoded());
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
            parameters.init(cipher.getParameters().getEncoded());
            return Der.copyOf(new EncryptedPrivateKeyInfo(parameters, encrypted).getEncoded())
                    .pem(LABEL);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("PBES2 is part of every JDK", e);
        }
    }

    /**
     * The key in {@code pem}, which is to be a {@code kind}.
     *
     * @throws CeremonyFailedException if it is none, or not under this passphrase
     */
    static PrivateKey decode(String pem, Passphrase passphrase, KeyAlgorithm kind)
            throws CeremonyFailedException {
        try {
            var encrypted = new EncryptedPrivateKeyInfo(Der.fromPem(pem, LABEL).octets());
            String scheme = String.valueOf(encrypted.getAlgParameters());
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(scheme).generateSecret(passphrase.spec()),
                    encrypted.getAlgParameters());
            return kind.privateKey(encrypted.getKeySpec(cipher).getEncoded());
        } catch (MalformedPemException | IOException e) {
            throw new CeremonyFailedException("the key is no encrypted PKCS #8 in PEM", e);
        } catch (GeneralSecurityException e) {
            throw new CeremonyFailedException(
                    "the key cannot be read: it is under another passphrase, or of another kind than"
                            + " its public key",
                    e);
        }
    }
}
