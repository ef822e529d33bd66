package dev.signet.server.lint;

import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The signature algorithms that a certificate or CRL of ours can name, and their parameters. */
final class SignatureAlgorithms {

    private static final Set<ASN1ObjectIdentifier> ECDSA =
            Set.of(
                    X9ObjectIdentifiers.ecdsa_with_SHA256,
                    X9ObjectIdentifiers.ecdsa_with_SHA384,
                    X9ObjectIdentifiers.ecdsa_with_SHA512);

    private static final Set<ASN1ObjectIdentifier> RSA =
            Set.of(
                    PKCSObjectIdentifiers.sha256WithRSAEncryption,
                    PKCSObjectIdentifiers.sha384WithRSAEncryption,
                    PKCSObjectIdentifiers.sha512WithRSAEncryption);

    /** Octets of the hashes that PSS can be used with. */
    private static final Map<ASN1ObjectIdentifier, Integer> PSS_HASHES =
            Map.of(
                    NISTObjectIdentifiers.id_sha256, 32,
                    NISTObjectIdentifiers.id_sha384, 48,
                    NISTObjectIdentifiers.id_sha512, 64);

    private SignatureAlgorithms() {}

    /** Whether it is one that we sign with: none rests on SHA-1 or MD5. */
    static boolean isKnown(AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier id = algorithm.getAlgorithm();
        return ECDSA.contains(id) || RSA.contains(id) || isPss(id) || isEd25519(id);
    }

    /** Whether the parameters of an algorithm we know are as its RFC wants them. */
    static boolean hasItsParameters(AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier id = algorithm.getAlgorithm();
        ASN1Encodable parameters = algorithm.getParameters();
        if (RSA.contains(id)) {
            return DERNull.INSTANCE.equals(parameters);
        }
        if (isPss(id)) {
            return parameters != null && isSound(RSASSAPSSparams.getInstance(parameters));
        }
        return !isKnown(algorithm) || parameters == null;
    }

    /** One hash for the message and the mask, a salt as long as it. */
    private static boolean isSound(RSASSAPSSparams pss) {
        AlgorithmIdentifier mask = pss.getMaskGenAlgorithm();
        AlgorithmIdentifier hash = pss.getHashAlgorithm();
        return PSS_HASHES.containsKey(hash.getAlgorithm())
                && mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
                && hash.equals(AlgorithmIdentifier.getInstance(mask.getParameters()))
                && pss.getSaltLength().intValue() == PSS_HASHES.get(hash.getAlgorithm())
                && pss.getTrailerField().intValue() == 1;
    }

    /** Whether {@code key} can make such a signature. */
    static boolean isOf(SubjectPublicKeyInfo key, AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier kind = key.getAlgorithm().getAlgorithm();
        ASN1ObjectIdentifier id = algorithm.getAlgorithm();
        if (kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return ECDSA.contains(id);
        }
        if (kind.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return RSA.contains(id) || isPss(id);
        }
        return kind.equals(id) && (isEd25519(id) || isPss(id));
    }

    private static boolean isPss(ASN1ObjectIdentifier id) {
        return id.equals(PKCSObjectIdentifiers.id_RSASSA_PSS);
    }

    private static boolean isEd25519(ASN1ObjectIdentifier id) {
        return id.equals(EdECObjectIdentifiers.id_Ed25519);
    }
}
