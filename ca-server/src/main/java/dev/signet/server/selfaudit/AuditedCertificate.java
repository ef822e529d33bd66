package dev.signet.server.selfaudit;

import java.security.cert.X509Certificate;
import java.util.Arrays;

/**
 * A certificate that could be read, beside its record.
 *
 * @param issuer the certificate of the issuer that the record names
 */
record AuditedCertificate(
        StoredCertificate record, X509Certificate certificate, X509Certificate issuer) {

    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String AUTHORITY = "signet-issuer";
    private static final String RESPONDER = "signet-ocsp";

    /** Whether it was issued for a CA, here or elsewhere. */
    boolean isAuthority() {
        return record.role().equals(AUTHORITY);
    }

    /** Whether it was issued for an OCSP responder of this CA. */
    boolean isResponder() {
        return record.role().equals(RESPONDER);
    }

    /** Whether it is about the key that signed it. */
    boolean isSelfSigned() {
        return certificate.getPublicKey().equals(issuer.getPublicKey());
    }

    /** Whether it says that the key of {@link #issuer} signed it (RFC 5280 §4.2.1.1). */
    boolean namesItsIssuersKey() {
        byte[] key = extension(issuer, SUBJECT_KEY);
        byte[] authority = extension(AUTHORITY_KEY);
        return key.length > 0
                && authority.length > 0
                && Arrays.equals(
                        DerElement.whole(key).value(), DerElement.whole(authority).first().value());
    }

    /** The value of an extension, without the OCTET STRING around it; empty if it is not there. */
    byte[] extension(String oid) {
        return extension(certificate, oid);
    }

    static byte[] extension(X509Certificate of, String oid) {
        byte[] wrapped = of.getExtensionValue(oid);
        return wrapped == null ? new byte[0] : DerElement.whole(wrapped).value();
    }
}
