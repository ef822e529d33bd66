package dev.signet.server.lint;

import dev.signet.server.x509.KeyAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;

/** A tbsCertList in pieces, good until a test bends one. */
@CanIgnoreReturnValue
final class CrlDraft {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final BigInteger NUMBER = BigInteger.valueOf(1_772_366_400_250L);

    record Field(ASN1ObjectIdentifier id, Optional<ASN1Boolean> critical, ASN1Encodable value) {}

    X509CertificateHolder issuerCertificate = CertificateDraft.issuing(List.of());
    BigInteger number = NUMBER;
    Instant now = NOW;
    Instant thisUpdate = NOW;
    Instant nextUpdate = NOW.plusSeconds(86_400);
    List<URI> points = List.of();
    Optional<BigInteger> base = Optional.empty();

    @Nullable ASN1Encodable version = new ASN1Integer(1);
    AlgorithmIdentifier algorithm = CertificateDraft.signature(KeyAlgorithm.EC_P256);
    X500Name issuer = CertificateDraft.ISSUER;
    ASN1Encodable encodedThisUpdate = new Time(Date.from(thisUpdate));
    @Nullable ASN1Encodable encodedNextUpdate = new Time(Date.from(nextUpdate));
    @Nullable ASN1Encodable revoked;
    final List<Field> extensions = new ArrayList<>();

    /** Two certificates are revoked, one of them with a reason. */
    static CrlDraft complete() {
        return empty().entries(entry(5), entry(300, reason(4)));
    }

    static CrlDraft empty() {
        return new CrlDraft()
                .put(
                        Extension.authorityKeyIdentifier,
                        false,
                        new AuthorityKeyIdentifier(new byte[] {1, 1, 1, 1}))
                .put(Extension.cRLNumber, false, new ASN1Integer(NUMBER));
    }

    /** The CRL of one shard. */
    static CrlDraft shard() {
        var draft = complete();
        draft.points = List.of(CertificateDraft.CRL);
        return draft.point(point(CertificateDraft.CRL.toString()));
    }

    /** Takes one certificate off the CRL before. */
    static CrlDraft delta() {
        var draft = complete();
        draft.base = Optional.of(NUMBER.subtract(BigInteger.ONE));
        return draft.entries(entry(5, reason(8)))
                .put(Extension.deltaCRLIndicator, true, new ASN1Integer(draft.base.get()));
    }

    static IssuingDistributionPoint point(String url) {
        return new IssuingDistributionPoint(name(url), false, false);
    }

    static DistributionPointName name(String url) {
        return new DistributionPointName(
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url)));
    }

    static ASN1Encodable entry(long serial, ASN1Encodable... extensions) {
        ASN1Encodable date = new DERUTCTime("260301110000Z");
        return extensions.length == 0
                ? entryOf(serial, date)
                : CertificateDraft.sequence(
                        new ASN1Integer(serial), date, new DERSequence(extensions));
    }

    static ASN1Encodable entryOf(long serial, ASN1Encodable date) {
        return CertificateDraft.sequence(new ASN1Integer(serial), date);
    }

    static ASN1Encodable reason(int code) {
        return extension(Extension.reasonCode, new ASN1Enumerated(code));
    }

    static ASN1Encodable extension(ASN1ObjectIdentifier id, ASN1Encodable value) {
        try {
            return CertificateDraft.sequence(id, new DEROctetString(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CrlDraft entries(ASN1Encodable... entries) {
        revoked = new DERSequence(entries);
        return this;
    }

    CrlDraft point(ASN1Encodable point) {
        return put(Extension.issuingDistributionPoint, true, point);
    }

    CrlDraft put(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        var field =
                new Field(id, critical ? Optional.of(ASN1Boolean.TRUE) : Optional.empty(), value);
        return remove(id).add(field);
    }

    CrlDraft add(Field field) {
        extensions.add(field);
        return this;
    }

    CrlDraft remove(ASN1ObjectIdentifier id) {
        extensions.removeIf(field -> field.id().equals(id));
        return this;
    }

    CrlOrder order() {
        return new CrlOrder(
                issuerCertificate,
                number,
                now,
                thisUpdate,
                nextUpdate,
                points,
                base,
                CrlOrder.FOR_LEAVES);
    }

    byte[] tbs() {
        var tbs = new ASN1EncodableVector();
        if (version != null) {
            tbs.add(version);
        }
        tbs.add(algorithm);
        tbs.add(issuer);
        tbs.add(encodedThisUpdate);
        if (encodedNextUpdate != null) {
            tbs.add(encodedNextUpdate);
        }
        if (revoked != null) {
            tbs.add(revoked);
        }
        if (!extensions.isEmpty()) {
            tbs.add(new DERTaggedObject(true, 0, encodedExtensions()));
        }
        try {
            return new DERSequence(tbs).getEncoded("DER");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DERSequence encodedExtensions() {
        var fields = new ASN1EncodableVector();
        for (Field field : extensions) {
            var each = new ASN1EncodableVector();
            each.add(field.id());
            field.critical().ifPresent(each::add);
            try {
                each.add(new DEROctetString(field.value()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            fields.add(new DERSequence(each));
        }
        return new DERSequence(fields);
    }
}
