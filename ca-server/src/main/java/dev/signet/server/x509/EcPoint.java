package dev.signet.server.x509;

import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/** Looks at the public point of an elliptic-curve key (RFC 5480 §2, SEC 1 §3.2.2). */
final class EcPoint {

    private static final Map<ASN1ObjectIdentifier, KeyAlgorithm> CURVES =
            Map.of(
                    SECObjectIdentifiers.secp256r1, KeyAlgorithm.EC_P256,
                    SECObjectIdentifiers.secp384r1, KeyAlgorithm.EC_P384,
                    SECObjectIdentifiers.secp521r1, KeyAlgorithm.EC_P521);

    private static final byte UNCOMPRESSED = 4;

    private EcPoint() {}

    static KeyAlgorithm judge(@Nullable ASN1Encodable parameters, byte[] encoded)
            throws WeakKeyException {
        if (!(parameters instanceof ASN1ObjectIdentifier curve)) {
            throw new WeakKeyException(
                    "an elliptic-curve key names its curve by object identifier (RFC 5480 §2.1.1)");
        }
        KeyAlgorithm algorithm = CURVES.get(curve);
        if (algorithm == null) {
            throw new WeakKeyException(
                    "the curve " + curve + " is not accepted; use P-256, P-384 or P-521");
        }
        if (encoded.length == 0 || encoded[0] != UNCOMPRESSED || !isOnCurve(curve, encoded)) {
            throw new WeakKeyException(
                    "the key is not an uncompressed point on its curve (RFC 5480 §2.2)");
        }
        return algorithm;
    }

    private static boolean isOnCurve(ASN1ObjectIdentifier oid, byte[] encoded) {
        X9ECParameters curve = CustomNamedCurves.getByOID(oid);
        try {
            ECPoint point = curve.getCurve().decodePoint(encoded);
            return !point.isInfinity() && point.isValid();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
