package dev.signet.server.lint;

import java.math.BigInteger;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * The keys that we certify. What it takes to see that one is weak was done before; this looks at
 * what can be seen at a glance.
 */
final class SubjectKeys {

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(
                    SECObjectIdentifiers.secp256r1,
                    SECObjectIdentifiers.secp384r1,
                    SECObjectIdentifiers.secp521r1);

    private static final int SIGNING =
            KeyUsage.digitalSignature
                    | KeyUsage.nonRepudiation
                    | KeyUsage.keyCertSign
                    | KeyUsage.cRLSign;
    private static final int RSA = SIGNING | KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;
    private static final int EC =
            SIGNING | KeyUsage.keyAgreement | KeyUsage.encipherOnly | KeyUsage.decipherOnly;

    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);
    private static final int ED25519_OCTETS = 32;

    private SubjectKeys() {}

    static boolean hasItsParameters(SubjectPublicKeyInfo key) {
        ASN1Encodable parameters = key.getAlgorithm().getParameters();
        if (isEc(key)) {
            return parameters instanceof ASN1ObjectIdentifier;
        }
        return isRsa(key) ? DERNull.INSTANCE.equals(parameters) : parameters == null;
    }

    static boolean isStrong(SubjectPublicKeyInfo key) {
        if (isEc(key)) {
            // Parameters of another form are another rule's business.
            return !(key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)
                    || CURVES.contains(curve);
        }
        byte[] octets = key.getPublicKeyData().getOctets();
        if (isRsa(key)) {
            RSAPublicKey rsa = RSAPublicKey.getInstance(octets);
            int bits = rsa.getModulus().bitLength();
            return bits >= MIN_RSA_BITS
                    && bits <= MAX_RSA_BITS
                    && rsa.getPublicExponent().testBit(0)
                    && rsa.getPublicExponent().compareTo(MIN_EXPONENT) >= 0;
        }
        return key.getAlgorithm().getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)
                && octets.length == ED25519_OCTETS;
    }

    /**
     * The bits of {@link KeyUsage} that a certificate of such a key may have: RFC 3279 §2.3.1, RFC
     * 8813 §3, RFC 9295 §3.
     */
    static int possibleUsages(SubjectPublicKeyInfo key) {
        if (isRsa(key)) {
            return RSA;
        }
        return isEc(key) ? EC : SIGNING;
    }

    private static boolean isEc(SubjectPublicKeyInfo key) {
        return key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    }

    private static boolean isRsa(SubjectPublicKeyInfo key) {
        return key.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
    }
}
