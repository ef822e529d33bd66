package dev.signet.server.ocsp;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.x509.SerialNumber;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** An OCSP client that is not ours: BouncyCastle's. */
public final class TestOcsp {

    public static final AlgorithmIdentifier SHA1 = CertificateID.HASH_SHA1;
    public static final AlgorithmIdentifier SHA256 =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.1"));

    public static final AlgorithmIdentifier SHA384 =
            new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.2"));

    private TestOcsp() {}

    public static CertificateID id(AlgorithmIdentifier hash, Issuer issuer, BigInteger serial) {
        return id(hash, issuer.certificate(), serial);
    }

    public static CertificateID id(
            AlgorithmIdentifier hash, X509CertificateHolder issuer, BigInteger serial) {
        try {
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            return new CertificateID(digests.get(hash), issuer, serial);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] request(Issuer issuer, SerialNumber... serials) {
        return request(
                Arrays.stream(serials)
                        .map(serial -> id(SHA1, issuer, serial.value()))
                        .toArray(CertificateID[]::new));
    }

    public static byte[] request(CertificateID... ids) {
        var builder = new OCSPReqBuilder();
        Arrays.stream(ids).forEach(builder::addRequest);
        return encoded(builder);
    }

    public static byte[] withNonce(byte[] nonce, CertificateID... ids) {
        try {
            return withExtension(
                    Extension.create(
                            OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                            false,
                            new DEROctetString(nonce)),
                    ids);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] withExtension(Extension extension, CertificateID... ids) {
        var builder = new OCSPReqBuilder().setRequestExtensions(new Extensions(extension));
        Arrays.stream(ids).forEach(builder::addRequest);
        return encoded(builder);
    }

    /** With an extension of the one certificate's request. */
    public static byte[] withSingleExtension(Extension extension, CertificateID id) {
        return encoded(new OCSPReqBuilder().addRequest(id, new Extensions(extension)));
    }

    private static byte[] encoded(OCSPReqBuilder builder) {
        try {
            return builder.build().getEncoded();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Status of the response: 0 successful, else the error. */
    public static int status(byte[] response) {
        return parse(response).getStatus();
    }

    /** What it says of the first certificate. */
    public static CertificateStatus first(byte[] response) {
        try {
            return ((BasicOCSPResp) parse(response).getResponseObject())
                    .getResponses()[0].getCertStatus();
        } catch (OCSPException e) {
            throw new AssertionError(e);
        }
    }

    private static OCSPResp parse(byte[] response) {
        try {
            return new OCSPResp(response);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The response, once its signature and its signer are those of {@code issuer}'s responder. */
    public static BasicOCSPResp verified(byte[] response, Issuer issuer) {
        try {
            var basic = (BasicOCSPResp) parse(response).getResponseObject();
            var signer = basic.getCerts()[0];
            var verifiers = new JcaContentVerifierProviderBuilder();
            if (!signer.isSignatureValid(
                            verifiers.build(issuer.certificate().getSubjectPublicKeyInfo()))
                    || !basic.isSignatureValid(verifiers.build(signer))) {
                throw new AssertionError("a signature does not verify");
            }
            return basic;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] nonce(byte[] response) {
        try {
            var basic = (BasicOCSPResp) parse(response).getResponseObject();
            Extension nonce = basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
            return ASN1OctetString.getInstance(nonce.getParsedValue()).getOctets();
        } catch (OCSPException e) {
            throw new AssertionError(e);
        }
    }
}
