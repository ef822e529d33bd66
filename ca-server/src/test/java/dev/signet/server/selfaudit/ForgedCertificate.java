package dev.signet.server.selfaudit;

import dev.signet.server.TestCa;
import dev.signet.server.TestDatabase;
import dev.signet.server.database.Dialect;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.signing.SigningFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * Takes the place of a certificate on record: with the same serial number, names and key, one
 * extension otherwise, and signed by the issuer's key, as somebody would who has it.
 */
final class ForgedCertificate {

    private final TestCa ca;
    private final Certificate original;
    private final String serial;
    private final ExtensionsGenerator extensions = new ExtensionsGenerator();

    ForgedCertificate(TestCa ca, IssuedCertificate issued) {
        this.ca = ca;
        this.original = Certificate.getInstance(issued.der().octets());
        this.serial = issued.serial().hex();
    }

    /** Without {@code extension}. */
    void without(ASN1ObjectIdentifier extension) {
        copyAllBut(extension);
        replace();
    }

    void with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) {
        copyAllBut(extension);
        try {
            extensions.addExtension(extension, critical, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        replace();
    }

    private void copyAllBut(ASN1ObjectIdentifier left) {
        Extensions there = original.getTBSCertificate().getExtensions();
        for (ASN1ObjectIdentifier each : there.getExtensionOIDs()) {
            if (!each.equals(left)) {
                Extension extension = there.getExtension(each);
                extensions.addExtension(extension);
            }
        }
    }

    private void replace() {
        var generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(original.getSerialNumber());
        generator.setSignature(original.getSignatureAlgorithm());
        generator.setIssuer(original.getIssuer());
        generator.setStartDate(original.getStartDate());
        generator.setEndDate(original.getEndDate());
        generator.setSubject(original.getSubject());
        generator.setSubjectPublicKeyInfo(original.getSubjectPublicKeyInfo());
        generator.setExtensions(extensions.generate());
        try {
            byte[] tbs = generator.generateTBSCertificate().getEncoded(ASN1Encoding.DER);
            byte[] signature = ca.issuing().signer().sign(tbs);
            ca.tamper(
                    "certificates",
                    "tbs = "
                            + literal(tbs)
                            + ", signature = "
                            + literal(signature)
                            + " WHERE serial = '"
                            + serial
                            + "'");
        } catch (IOException | SigningFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As SQL has octets. */
    static String literal(byte[] octets) {
        String hex = HexFormat.of().formatHex(octets);
        return TestDatabase.DIALECT == Dialect.H2
                ? "X'" + hex + "'"
                : "decode('" + hex + "', 'hex')";
    }
}
