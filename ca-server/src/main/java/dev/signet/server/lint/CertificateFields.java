package dev.signet.server.lint;

import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The fields of a certificate as they are encoded (RFC 5280 §4.1); unlike a parser's they may break
 * every rule but the syntax.
 *
 * @param version empty if the default, v1, is left out
 * @param hasUniqueIds whether one of the unique identifiers of X.509 v2 is there
 * @param extensions empty if there is no list; a list may be empty, too
 */
record CertificateFields(
        Optional<ASN1Integer> version,
        ASN1Integer serial,
        AlgorithmIdentifier innerAlgorithm,
        X500Name issuer,
        ASN1Primitive notBefore,
        ASN1Primitive notAfter,
        X500Name subject,
        SubjectPublicKeyInfo key,
        boolean hasUniqueIds,
        Optional<List<ExtensionField>> extensions,
        AlgorithmIdentifier outerAlgorithm) {

    private static final int UNTAGGED = 6;
    private static final int EXTENSIONS = 3;

    /**
     * Reads {@code octets}, which are DER.
     *
     * @throws IllegalArgumentException if they are no certificate
     */
    static CertificateFields read(ASN1Primitive octets) {
        ASN1Sequence certificate = sequence(octets, 3);
        var _ = ASN1BitString.getInstance(certificate.getObjectAt(2));
        ASN1Sequence tbs = ASN1Sequence.getInstance(certificate.getObjectAt(0));
        Optional<ASN1Integer> version = version(tbs);
        int first = version.isPresent() ? 1 : 0;
        if (tbs.size() < first + UNTAGGED) {
            throw new IllegalArgumentException("tbsCertificate has too few fields");
        }
        ASN1Sequence validity = sequence(tbs.getObjectAt(first + 3), 2);
        boolean hasUniqueIds = false;
        Optional<List<ExtensionField>> extensions = Optional.empty();
        int previousTag = 0;
        for (int i = first + UNTAGGED; i < tbs.size(); i++) {
            ASN1TaggedObject field = ASN1TaggedObject.getInstance(tbs.getObjectAt(i));
            if (field.getTagNo() <= previousTag || field.getTagNo() > EXTENSIONS) {
                throw new IllegalArgumentException("tbsCertificate ends in an unknown field");
            }
            previousTag = field.getTagNo();
            if (previousTag == EXTENSIONS) {
                extensions =
                        Optional.of(ExtensionField.list(ASN1Sequence.getInstance(field, true)));
            } else {
                hasUniqueIds = true;
            }
        }
        return new CertificateFields(
                version,
                ASN1Integer.getInstance(tbs.getObjectAt(first)),
                AlgorithmIdentifier.getInstance(tbs.getObjectAt(first + 1)),
                X500Name.getInstance(tbs.getObjectAt(first + 2)),
                validity.getObjectAt(0).toASN1Primitive(),
                validity.getObjectAt(1).toASN1Primitive(),
                X500Name.getInstance(tbs.getObjectAt(first + 4)),
                SubjectPublicKeyInfo.getInstance(tbs.getObjectAt(first + 5)),
                hasUniqueIds,
                extensions,
                AlgorithmIdentifier.getInstance(certificate.getObjectAt(1)));
    }

    private static Optional<ASN1Integer> version(ASN1Sequence tbs) {
        return tbs.size() > 0
                        && tbs.getObjectAt(0) instanceof ASN1TaggedObject tagged
                        && tagged.hasContextTag(0)
                ? Optional.of(ASN1Integer.getInstance(tagged, true))
                : Optional.empty();
    }

    private static ASN1Sequence sequence(ASN1Encodable encoded, int size) {
        ASN1Sequence sequence = ASN1Sequence.getInstance(encoded);
        if (sequence.size() != size) {
            throw new IllegalArgumentException("a sequence has not " + size + " fields");
        }
        return sequence;
    }
}
