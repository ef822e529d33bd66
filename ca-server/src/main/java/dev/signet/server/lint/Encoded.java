package dev.signet.server.lint;

import dev.signet.server.x509.Der;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;

/** What was read, as octets again. */
final class Encoded {

    private Encoded() {}

    static Der of(ASN1Encodable value) {
        try {
            return Der.copyOf(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be encoded", e);
        }
    }
}
