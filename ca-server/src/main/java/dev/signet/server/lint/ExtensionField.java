package dev.signet.server.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;

/**
 * An extension as it is encoded (RFC 5280 §4.1).
 *
 * @param criticality what is written; empty if the default is left out
 */
record ExtensionField(
        ASN1ObjectIdentifier id, Optional<ASN1Boolean> criticality, ASN1OctetString value) {

    /**
     * @throws IllegalArgumentException if these are no extensions
     */
    static List<ExtensionField> list(ASN1Sequence extensions) {
        var list = new ArrayList<ExtensionField>(extensions.size());
        for (ASN1Encodable each : extensions) {
            list.add(of(ASN1Sequence.getInstance(each)));
        }
        return list;
    }

    private static ExtensionField of(ASN1Sequence fields) {
        int size = fields.size();
        if (size < 2 || size > 3) {
            throw new IllegalArgumentException("an extension has 2 or 3 fields");
        }
        return new ExtensionField(
                ASN1ObjectIdentifier.getInstance(fields.getObjectAt(0)),
                size == 2
                        ? Optional.empty()
                        : Optional.of(ASN1Boolean.getInstance(fields.getObjectAt(1))),
                ASN1OctetString.getInstance(fields.getObjectAt(size - 1)));
    }

    boolean isCritical() {
        return criticality.filter(ASN1Boolean::isTrue).isPresent();
    }
}
