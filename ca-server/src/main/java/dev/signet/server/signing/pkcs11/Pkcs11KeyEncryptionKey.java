package dev.signet.server.signing.pkcs11;

import dev.signet.server.signing.AesGcm;
import dev.signet.server.signing.KeyEncryptionKey;
import dev.signet.server.signing.SigningFailedException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;

/** A key-encryption key that never leaves a token: data keys go there to be wrapped. */
public final class Pkcs11KeyEncryptionKey implements KeyEncryptionKey {

    private final Pkcs11Token token;
    private final String label;
    private final SecureRandom random;

    /** The AES key called {@code label}. */
    public Pkcs11KeyEncryptionKey(Pkcs11Token token, String label, SecureRandom random) {
        this.token = token;
        this.label = label;
        this.random = random;
    }

    /** As in a PKCS #11 URI (RFC 7512). */
    @Override
    public String id() {
        return "pkcs11:token=" + token.label() + ";object=" + label;
    }

    @Override
    public void ensureExists() throws SigningFailedException {
        var _ =
                asked(login -> {
                    if (!login.keys().containsAlias(label)) {
                        login.makeSecretKey(label);
                    }
                    return true;
                });
    }

    @Override
    public byte[] wrap(byte[] context, byte[] dataKey) throws SigningFailedException {
        return asked(login -> {
            SecretKey key = login.secretKey(label);
            return AesGcm.encrypt(
                    name -> Cipher.getInstance(name, login.provider()),
                    key,
                    context,
                    dataKey,
                    random);
        });
    }

    @Override
    public byte[] unwrap(byte[] context, byte[] wrapped) throws SigningFailedException {
        return asked(login -> {
            SecretKey key = login.secretKey(label);
            return AesGcm.decrypt(
                    name -> Cipher.getInstance(name, login.provider()), key, context, wrapped);
        });
    }

    private <T> T asked(Pkcs11Token.Work<T> work) throws SigningFailedException {
        try {
            return token.use(Pkcs11Token.LIMIT, work);
        } catch (AEADBadTagException e) {
            throw new SigningFailedException(
                    "the data key was wrapped under another key than " + id() + ", or was changed",
                    e);
        }
    }

    @Override
    public String toString() {
        return id();
    }
}
