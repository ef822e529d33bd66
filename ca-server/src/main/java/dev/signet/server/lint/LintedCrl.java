package dev.signet.server.lint;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/**
 * A tbsCertList as the rules look at it (RFC 5280 §5.1): all but its entries.
 *
 * @param version empty if it is left out, which means v1
 * @param revoked stands at the list of entries; empty if there is no list
 * @param extensions empty if there is no list; a list may be empty, too
 */
record LintedCrl(
        Optional<ASN1Integer> version,
        AlgorithmIdentifier algorithm,
        X500Name issuer,
        ASN1Primitive thisUpdate,
        Optional<ASN1Primitive> nextUpdate,
        Optional<DerCursor> revoked,
        Optional<List<ExtensionField>> extensions,
        Optional<ASN1Integer> number,
        Optional<ASN1Integer> base,
        Optional<AuthorityKeyIdentifier> authorityKey,
        Optional<IssuingDistributionPoint> point,
        CrlOrder order) {

    private static final int EXTENSIONS = 0xa0;

    /**
     * Reads octets that are DER.
     *
     * @throws IllegalArgumentException if they are no tbsCertList, or an extension we know has not
     *     its syntax
     */
    static LintedCrl read(byte[] octets, int offset, int length, CrlOrder order) {
        var outer = new DerCursor(octets, offset, length);
        outer.advance(DerCursor.SEQUENCE);
        DerCursor fields = outer.inside();
        Optional<ASN1Integer> version =
                fields.isNext(DerCursor.INTEGER)
                        ? Optional.of(ASN1Integer.getInstance(next(fields)))
                        : Optional.empty();
        var algorithm = AlgorithmIdentifier.getInstance(next(fields));
        var issuer = X500Name.getInstance(next(fields));
        ASN1Primitive thisUpdate = next(fields);
        Optional<ASN1Primitive> nextUpdate =
                isTimeNext(fields) ? Optional.of(next(fields)) : Optional.empty();
        Optional<DerCursor> revoked = Optional.empty();
        if (fields.isNext(DerCursor.SEQUENCE)) {
            fields.advance();
            revoked = Optional.of(fields.inside());
        }
        Optional<List<ExtensionField>> extensions = Optional.empty();
        if (fields.isNext(EXTENSIONS)) {
            fields.advance();
            extensions =
                    Optional.of(
                            ExtensionField.list(ASN1Sequence.getInstance(next(fields.inside()))));
        }
        if (fields.hasNext()) {
            throw new IllegalArgumentException("tbsCertList ends in an unknown field");
        }
        List<ExtensionField> all = extensions.orElse(List.of());
        return new LintedCrl(
                version,
                algorithm,
                issuer,
                thisUpdate,
                nextUpdate,
                revoked,
                extensions,
                decoded(all, Extension.cRLNumber, ASN1Integer::getInstance),
                decoded(all, Extension.deltaCRLIndicator, ASN1Integer::getInstance),
                decoded(all, Extension.authorityKeyIdentifier, AuthorityKeyIdentifier::getInstance),
                decoded(
                        all,
                        Extension.issuingDistributionPoint,
                        IssuingDistributionPoint::getInstance),
                order);
    }

    private static boolean isTimeNext(DerCursor fields) {
        return fields.isNext(Times.UTC_TIME) || fields.isNext(Times.GENERALIZED_TIME);
    }

    private static ASN1Primitive next(DerCursor fields) {
        fields.advance();
        try {
            return ASN1Primitive.fromByteArray(fields.element());
        } catch (IOException e) {
            throw new IllegalArgumentException("is not read as DER", e);
        }
    }

    private static <T> Optional<T> decoded(
            List<ExtensionField> all, ASN1ObjectIdentifier id, Function<Object, T> decoder) {
        return all.stream()
                .filter(field -> field.id().equals(id))
                .findFirst()
                .map(field -> decoder.apply(parsed(field)));
    }

    private static ASN1Primitive parsed(ExtensionField field) {
        try {
            return ASN1Primitive.fromByteArray(field.value().getOctets());
        } catch (IOException e) {
            throw new IllegalArgumentException("extension " + field.id() + " is not DER", e);
        }
    }

    Optional<ExtensionField> extension(ASN1ObjectIdentifier id) {
        return extensions.orElse(List.of()).stream()
                .filter(field -> field.id().equals(id))
                .findFirst();
    }

    boolean isCritical(ASN1ObjectIdentifier id) {
        return extension(id).filter(ExtensionField::isCritical).isPresent();
    }
}
