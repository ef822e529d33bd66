package dev.signet.server.x509;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Private keys in PEM, as tools write them. */
public final class PrivateKeyText {

    private PrivateKeyText() {}

    /**
     * The key in {@code pem} as PKCS #8: one object labelled {@code PRIVATE KEY}, {@code RSA
     * PRIVATE KEY} (PKCS #1) or {@code EC PRIVATE KEY} (SEC 1).
     *
     * @throws MalformedPemException if it is anything else; no message has anything of the key
     */
    public static Der pkcs8(String pem) throws MalformedPemException {
        String text = pem.strip();
        try {
            if (text.startsWith("-----BEGIN RSA ")) {
                byte[] key = Pem.decode(text, "RSA PRIVATE KEY");
                return encoded(
                        new PrivateKeyInfo(
                                new AlgorithmIdentifier(
                                        PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                RSAPrivateKey.getInstance(key)));
            }
            if (text.startsWith("-----BEGIN EC ")) {
                ECPrivateKey key = ECPrivateKey.getInstance(Pem.decode(text, "EC PRIVATE KEY"));
                return encoded(
                        new PrivateKeyInfo(
                                new AlgorithmIdentifier(
                                        X9ObjectIdentifiers.id_ecPublicKey,
                                        key.getParametersObject()),
                                key));
            }
            if (text.startsWith("-----BEGIN ENCRYPTED ")) {
                throw new MalformedPemException(
                        "the key is encrypted; decrypt it first (openssl pkcs8 -in KEY), or give"
                                + " key and certificates as PKCS#12");
            }
            byte[] octets = Pem.decode(text, "PRIVATE KEY");
            return encoded(PrivateKeyInfo.getInstance(ASN1Primitive.fromByteArray(octets)));
        } catch (IOException | RuntimeException _) {
            // The library tells of malformed input by several exceptions; none may be repeated.
            throw new MalformedPemException("no private key in PKCS #8, PKCS #1 or SEC 1");
        }
    }

    private static Der encoded(PrivateKeyInfo key) throws IOException {
        return Der.copyOf(key.getEncoded("DER"));
    }
}
