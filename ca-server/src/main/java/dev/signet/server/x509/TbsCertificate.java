package dev.signet.server.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * What of a certificate is signed (RFC 5280 §4.1.2), version 3.
 *
 * @param issuer octet for octet the subject of the issuer's certificate
 */
public record TbsCertificate(
        SerialNumber serial,
        SignatureAlgorithm signature,
        X500Name issuer,
        Validity validity,
        X500Name subject,
        SubjectPublicKeyInfo key,
        Extensions extensions) {

    /** Equal values give equal octets. */
    public Der encoded() {
        var tbs = new V3TBSCertificateGenerator();
        tbs.setSerialNumber(new ASN1Integer(serial.value()));
        tbs.setSignature(signature.identifier());
        tbs.setIssuer(issuer);
        tbs.setStartDate(new Time(Date.from(validity.notBefore())));
        tbs.setEndDate(new Time(Date.from(validity.notAfter())));
        tbs.setSubject(subject);
        tbs.setSubjectPublicKeyInfo(key);
        tbs.setExtensions(extensions);
        try {
            return Der.copyOf(tbs.generateTBSCertificate().getEncoded("DER"));
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
    }
}
