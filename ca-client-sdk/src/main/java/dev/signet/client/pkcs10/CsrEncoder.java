package dev.signet.client.pkcs10;

import dev.signet.client.pem.Pem;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.HexFormat;

/**
 * Encodes certificate signing requests (RFC 2986) that prove possession of a key and say nothing
 * else: the subject is empty and there are no attributes. Names go into the body of the API
 * request, where the server can name the one it refuses.
 */
public final class CsrEncoder {

    private static final int BIT_STRING = 0x03;
    private static final int SEQUENCE = 0x30;

    /** {@code version INTEGER { v1(0) }}. */
    private static final byte[] VERSION_1 = {0x02, 0x01, 0x00};

    /** {@code subject Name}, an RDNSequence of none. */
    private static final byte[] NO_SUBJECT = {SEQUENCE, 0x00};

    /** {@code attributes [0]}; not OPTIONAL, hence present and empty. */
    private static final byte[] NO_ATTRIBUTES = {(byte) 0xa0, 0x00};

    private CsrEncoder() {}

    /**
     * A request for {@code key}, in PEM.
     *
     * @throws IllegalArgumentException if the key is not RSA, EC over P-256 or P-384, or Ed25519
     */
    public static String encode(KeyPair key) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.of(key);
        byte[] info =
                tagged(
                        SEQUENCE,
                        VERSION_1,
                        NO_SUBJECT,
                        key.getPublic().getEncoded(),
                        NO_ATTRIBUTES);
        byte[] request =
                tagged(
                        SEQUENCE,
                        info,
                        HexFormat.of().parseHex(algorithm.identifier),
                        tagged(BIT_STRING, new byte[] {0}, sign(key, algorithm, info)));
        return Pem.encode("CERTIFICATE REQUEST", request);
    }

    private static byte[] sign(KeyPair key, SignatureAlgorithm algorithm, byte[] octets) {
        try {
            Signature signature = Signature.getInstance(algorithm.jcaName);
            signature.initSign(key.getPrivate());
            signature.update(octets);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key cannot sign with " + algorithm.jcaName, e);
        }
    }

    /** A DER element with definite length (X.690 §10.1), the contents being up to 64 KiB. */
    private static byte[] tagged(int tag, byte[]... contents) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : contents) {
            joined.writeBytes(part);
        }
        int length = joined.size();
        if (length > 0xffff) {
            throw new IllegalArgumentException("too long for a signing request: " + length);
        }
        var element = new ByteArrayOutputStream(length + 4);
        element.write(tag);
        if (length > 0xff) {
            element.write(0x82);
            element.write(length >> 8);
        } else if (length > 0x7f) {
            element.write(0x81);
        }
        element.write(length & 0xff);
        element.writeBytes(joined.toByteArray());
        return element.toByteArray();
    }

    /** How a key signs, and the AlgorithmIdentifier that says so (RFC 5758, 8410, 4055). */
    private enum SignatureAlgorithm {
        ECDSA_SHA256("SHA256withECDSA", "300a06082a8648ce3d040302"),
        ECDSA_SHA384("SHA384withECDSA", "300a06082a8648ce3d040303"),
        ED25519("Ed25519", "300506032b6570"),
        RSA_SHA256("SHA256withRSA", "300d06092a864886f70d01010b0500");

        private final String jcaName;
        private final String identifier;

        SignatureAlgorithm(String jcaName, String identifier) {
            this.jcaName = jcaName;
            this.identifier = identifier;
        }

        private static SignatureAlgorithm of(KeyPair key) {
            String kind = key.getPublic().getAlgorithm();
            if (key.getPublic() instanceof ECPublicKey ec) {
                return switch (ec.getParams().getOrder().bitLength()) {
                    case 256 -> ECDSA_SHA256;
                    case 384 -> ECDSA_SHA384;
                    default ->
                            throw new IllegalArgumentException(
                                    "only the curves P-256 and P-384 are certified");
                };
            }
            return switch (kind) {
                case "RSA" -> RSA_SHA256;
                case "EdDSA", "Ed25519" -> ED25519;
                default ->
                        throw new IllegalArgumentException(
                                "keys of type " + kind + " are not certified");
            };
        }
    }
}
