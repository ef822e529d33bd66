package dev.signet.server.ocsp;

import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.RevocationReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;

/** Encodes and signs responses (RFC 6960 §4.2.1). */
final class OcspEncoding {

    /** Of CertStatus; the others have constructors of their own. */
    private static final int UNKNOWN_TAG = 2;

    private OcspEncoding() {}

    /** What a response says of one certificate. */
    record Single(CertificateId certificate, CertificateStatus status) {}

    /** What a response says; it is signed when its life begins. */
    record Content(List<Single> singles, OcspAnswer.Life life, Optional<Der> nonce) {}

    /** A response that is nothing but the name of an error, and therefore is not signed. */
    static Der error(int status) {
        return der(new OCSPResponse(new OCSPResponseStatus(status), null));
    }

    /**
     * The signed response, with the certificate of its signer.
     *
     * @throws SigningFailedException if the key could not be used
     */
    static Der sign(Delegate delegate, Content content) throws SigningFailedException {
        Der tbs = der(responseData(delegate, content));
        try {
            var basic =
                    new BasicOCSPResponse(
                            ResponseData.getInstance(tbs.octets()),
                            delegate.signer().algorithm().identifier(),
                            new DERBitString(delegate.sign(tbs).octets()),
                            new DERSequence(
                                    ASN1Primitive.fromByteArray(delegate.certificate().octets())));
            return der(
                    new OCSPResponse(
                            new OCSPResponseStatus(OCSPResponseStatus.SUCCESSFUL),
                            new ResponseBytes(
                                    OCSPObjectIdentifiers.id_pkix_ocsp_basic,
                                    new DEROctetString(basic))));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    private static ResponseData responseData(Delegate delegate, Content content) {
        return new ResponseData(
                new ResponderID(new DEROctetString(delegate.id().octets())),
                time(content.life().thisUpdate()),
                new DERSequence(
                        content.singles().stream()
                                .map(single -> single(single, content))
                                .toArray(ASN1Encodable[]::new)),
                content.nonce().map(OcspEncoding::nonce).orElse(null));
    }

    private static SingleResponse single(Single single, Content content) {
        // Of a certificate that is unknown, more may be known at any time: no nextUpdate.
        @Nullable ASN1GeneralizedTime nextUpdate =
                single.status() instanceof CertificateStatus.Unknown
                        ? null
                        : time(content.life().nextUpdate());
        return new SingleResponse(
                single.certificate().asn1(),
                status(single.status()),
                time(content.life().thisUpdate()),
                nextUpdate,
                (Extensions) null);
    }

    private static CertStatus status(CertificateStatus status) {
        return switch (status) {
            case CertificateStatus.Good _ -> new CertStatus();
            case CertificateStatus.Revoked(var at, var reason) ->
                    new CertStatus(new RevokedInfo(time(at), reason(reason)));
            case CertificateStatus.Unknown _ -> new CertStatus(UNKNOWN_TAG, DERNull.INSTANCE);
        };
    }

    /** The reason code 0 is left out, as in CRLs: RFC 5280 §5.3.1. */
    private static @Nullable CRLReason reason(RevocationReason reason) {
        return reason == RevocationReason.UNSPECIFIED ? null : CRLReason.lookup(reason.code());
    }

    private static Extensions nonce(Der nonce) {
        try {
            return new Extensions(
                    Extension.create(
                            OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                            false,
                            new DEROctetString(nonce.octets())));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }

    private static ASN1GeneralizedTime time(Instant instant) {
        return new DERGeneralizedTime(Date.from(instant));
    }

    private static Der der(org.bouncycastle.asn1.ASN1Object structure) {
        try {
            return Der.copyOf(structure.getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }
}
