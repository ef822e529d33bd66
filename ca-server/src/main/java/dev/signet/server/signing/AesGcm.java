package dev.signet.server.signing;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM (NIST SP 800-38D) with a nonce of 12 random octets, which stand before the ciphertext and
 * its tag of 16: short enough a life of each key that two nonces never meet.
 */
public final class AesGcm {

    private static final int NONCE_OCTETS = 12;
    private static final int TAG_BITS = 128;

    private AesGcm() {}

    /** Which engine does it: the JDK's own, or one whose key is elsewhere. */
    @FunctionalInterface
    public interface Engine {
        Cipher cipher(String transformation) throws GeneralSecurityException;
    }

    /** Nonce, ciphertext and tag of {@code plain}, bound to {@code context}. */
    public static byte[] encrypt(
            Engine engine, Key key, byte[] context, byte[] plain, SecureRandom random)
            throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_OCTETS];
        random.nextBytes(nonce);
        byte[] sealed = cipher(engine, Cipher.ENCRYPT_MODE, key, context, nonce).doFinal(plain);
        byte[] out = Arrays.copyOf(nonce, NONCE_OCTETS + sealed.length);
        System.arraycopy(sealed, 0, out, NONCE_OCTETS, sealed.length);
        return out;
    }

    /**
     * What {@link #encrypt} was given.
     *
     * @throws AEADBadTagException if this is another key, or the octets or the context were changed
     */
    public static byte[] decrypt(Engine engine, Key key, byte[] context, byte[] encrypted)
            throws GeneralSecurityException {
        if (encrypted.length < NONCE_OCTETS + TAG_BITS / Byte.SIZE) {
            throw new AEADBadTagException("cut short");
        }
        return cipher(
                        engine,
                        Cipher.DECRYPT_MODE,
                        key,
                        context,
                        Arrays.copyOf(encrypted, NONCE_OCTETS))
                .doFinal(encrypted, NONCE_OCTETS, encrypted.length - NONCE_OCTETS);
    }

    private static Cipher cipher(Engine engine, int mode, Key key, byte[] context, byte[] nonce)
            throws GeneralSecurityException {
        Cipher cipher = engine.cipher("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context);
        return cipher;
    }
}
