package dev.signet.server.crl;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.IssuerSignature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.Time;

/**
 * Encodes and signs CRLs (RFC 5280 §5) around entries that are encoded already, in one array from
 * beginning to end; and believes the signature only after verifying it.
 */
final class CrlEncoding {

    private static final int SEQUENCE = 0x30;
    private static final int EXTENSIONS = 0xa0;

    private CrlEncoding() {}

    /**
     * What a CRL says besides its entries.
     *
     * @param distributionPoints where the CRL of a shard is fetched, octet for octet as in the
     *     certificates it speaks of; none for a complete CRL
     * @param freshest where the delta CRL is fetched that adds to this one
     * @param base the number of the CRL that this one, a delta, adds to
     */
    record Content(
            long number,
            Instant thisUpdate,
            Instant nextUpdate,
            List<URI> distributionPoints,
            Optional<URI> freshest,
            Optional<Long> base) {}

    /** The tbsCertList around {@code entries}, in their array; they must not be used afterwards. */
    static DerArray tbsCertList(Issuer issuer, Content content, CrlEntries entries) {
        DerArray tbs = entries.octets();
        if (entries.count() > 0) {
            tbs.enclose(SEQUENCE); // revokedCertificates is left out if there are none.
        }
        tbs.prepend(beginning(issuer, content));
        tbs.append(extensions(issuer, content));
        tbs.enclose(SEQUENCE);
        return tbs;
    }

    /**
     * The signed CRL around {@code tbs}, in its array, which must not be used afterwards.
     *
     * @throws SigningFailedException if the key could not be used, or made something that does not
     *     verify
     */
    static Der sign(Issuer issuer, DerArray tbs) throws SigningFailedException {
        byte[] signature = tbs.with(issuer.signer()::sign);
        if (!tbs.with(
                (array, offset, length) ->
                        IssuerSignature.verifies(
                                issuer.certificate().getSubjectPublicKeyInfo(),
                                algorithm(issuer),
                                array,
                                offset,
                                length,
                                signature))) {
            throw new SigningFailedException("the signer made a signature that does not verify");
        }
        tbs.append(der(algorithm(issuer)));
        tbs.append(der(new DERBitString(signature)));
        tbs.enclose(SEQUENCE);
        return tbs.finish();
    }

    private static AlgorithmIdentifier algorithm(Issuer issuer) {
        return issuer.signer().algorithm().identifier();
    }

    /** From version to nextUpdate. */
    private static byte[] beginning(Issuer issuer, Content content) {
        var octets = new ByteArrayOutputStream();
        for (ASN1Encodable each :
                new ASN1Encodable[] {
                    new ASN1Integer(1), // version 2
                    algorithm(issuer),
                    issuer.certificate().getSubject(),
                    new Time(Date.from(content.thisUpdate())),
                    new Time(Date.from(content.nextUpdate()))
                }) {
            octets.writeBytes(der(each));
        }
        return octets.toByteArray();
    }

    private static byte[] extensions(Issuer issuer, Content content) {
        var extensions = new ExtensionsGenerator();
        try {
            addExtensions(extensions, issuer, content);
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
        Extensions generated = extensions.generate();
        byte[] octets = der(generated);
        byte[] header = DerArray.header(EXTENSIONS, octets.length);
        var tagged = new ByteArrayOutputStream(header.length + octets.length);
        tagged.writeBytes(header);
        tagged.writeBytes(octets);
        return tagged.toByteArray();
    }

    private static void addExtensions(
            ExtensionsGenerator extensions, Issuer issuer, Content content) throws IOException {
        extensions.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(
                        SubjectKeyIdentifier.fromExtensions(issuer.certificate().getExtensions())
                                .getKeyIdentifier()));
        extensions.addExtension(Extension.cRLNumber, false, number(content.number()));
        if (content.base().isPresent()) {
            extensions.addExtension(
                    Extension.deltaCRLIndicator, true, number(content.base().get()));
        }
        if (!content.distributionPoints().isEmpty()) {
            extensions.addExtension(
                    Extension.issuingDistributionPoint,
                    true,
                    new IssuingDistributionPoint(
                            pointName(content.distributionPoints()), false, false));
        }
        if (content.freshest().isPresent()) {
            extensions.addExtension(
                    Extension.freshestCRL,
                    false,
                    new CRLDistPoint(
                            new DistributionPoint[] {
                                new DistributionPoint(
                                        pointName(List.of(content.freshest().get())), null, null)
                            }));
        }
    }

    private static CRLNumber number(long number) {
        return new CRLNumber(BigInteger.valueOf(number));
    }

    private static DistributionPointName pointName(List<URI> urls) {
        return new DistributionPointName(
                new GeneralNames(
                        urls.stream().map(CrlEncoding::generalName).toArray(GeneralName[]::new)));
    }

    private static GeneralName generalName(URI url) {
        return new GeneralName(
                GeneralName.uniformResourceIdentifier, new DERIA5String(url.toString()));
    }

    private static byte[] der(ASN1Encodable value) {
        try {
            return value.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }
}
