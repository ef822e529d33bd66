package dev.signet.server.x509;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Proof of possession: the signature of a request under its own public key (RFC 2986 §3). */
final class CsrSignature {

    private static final Map<ASN1ObjectIdentifier, String> ALGORITHMS =
            Map.of(
                    X9ObjectIdentifiers.ecdsa_with_SHA256, "SHA256withECDSA",
                    X9ObjectIdentifiers.ecdsa_with_SHA384, "SHA384withECDSA",
                    X9ObjectIdentifiers.ecdsa_with_SHA512, "SHA512withECDSA",
                    EdECObjectIdentifiers.id_Ed25519, "Ed25519",
                    PKCSObjectIdentifiers.sha256WithRSAEncryption, "SHA256withRSA",
                    PKCSObjectIdentifiers.sha384WithRSAEncryption, "SHA384withRSA",
                    PKCSObjectIdentifiers.sha512WithRSAEncryption, "SHA512withRSA");

    private CsrSignature() {}

    /**
     * Returns if the signature is the key's own.
     *
     * @throws MalformedCsrException if it is not, or is made with an algorithm not accepted
     */
    static void verify(CertificationRequest request, SubjectPublicKey key)
            throws MalformedCsrException {
        AlgorithmIdentifier algorithm = request.getSignatureAlgorithm();
        String jca = ALGORITHMS.get(algorithm.getAlgorithm());
        if (jca == null) {
            throw new MalformedCsrException(
                    "signature algorithm "
                            + algorithm.getAlgorithm()
                            + " is not accepted; use ECDSA or RSA (PKCS #1 v1.5) with SHA-256, 384"
                            + " or 512, or Ed25519");
        }
        boolean rsa = jca.endsWith("RSA");
        if (algorithm.getParameters() != null
                && !(rsa && DERNull.INSTANCE.equals(algorithm.getParameters()))) {
            throw new MalformedCsrException("signature algorithm has parameters it must not have");
        }
        ASN1BitString signature = request.getSignature();
        if (signature.getPadBits() != 0 || !matches(request, jca, key, signature.getOctets())) {
            throw new MalformedCsrException(
                    "signature does not match the public key: sign the request with its own key");
        }
    }

    private static boolean matches(
            CertificationRequest request, String jca, SubjectPublicKey key, byte[] signature)
            throws MalformedCsrException {
        try {
            byte[] signed = request.getCertificationRequestInfo().getEncoded(ASN1Encoding.DER);
            Signature verifier = Signature.getInstance(jca);
            verifier.initVerify(publicKey(key));
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // Of another kind than the key, or no signature at all.
        } catch (IOException e) {
            throw new IllegalStateException(e); // It has been encoded before.
        }
    }

    private static PublicKey publicKey(SubjectPublicKey key) throws MalformedCsrException {
        String kind =
                switch (key.algorithm()) {
                    case EC_P256, EC_P384, EC_P521 -> "EC";
                    case ED25519 -> "Ed25519";
                    case RSA_2048, RSA_3072, RSA_4096 -> "RSA";
                };
        try {
            var spec = new X509EncodedKeySpec(key.der().octets());
            return KeyFactory.getInstance(kind).generatePublic(spec);
        } catch (GeneralSecurityException _) {
            throw new MalformedCsrException(
                    "public key: is unusable; RSA above 3072 bits needs an exponent below 2^64");
        }
    }
}
