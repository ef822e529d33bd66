package dev.signet.server.x509;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/**
 * The shape of a CA certificate. It cannot sign anything but certificates and CRLs, as X509-SVID
 * §4.3 wants it of a CA too.
 *
 * @param issuer the subject of the CA that signs
 * @param authorityKeyId the subject key identifier of the CA that signs
 * @param pointers empty where a root signs itself: nobody looks a root up
 */
public record CaProfile(
        SerialNumber serial,
        SignatureAlgorithm signature,
        X500Name issuer,
        Der authorityKeyId,
        Validity validity,
        X500Name subject,
        SubjectPublicKey key,
        Der subjectKeyId,
        CaExtensions says,
        Optional<IssuerPointers> pointers) {

    /** The tbsCertificate, in DER. */
    public Der tbs() {
        return new TbsCertificate(
                        serial, signature, issuer, validity, subject, key.info(), extensions())
                .encoded();
    }

    private Extensions extensions() {
        var extensions = new ExtensionsGenerator();
        try {
            extensions.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(authorityKeyId.octets()));
            extensions.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new SubjectKeyIdentifier(subjectKeyId.octets()));
            extensions.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            extensions.addExtension(Extension.basicConstraints, true, basicConstraints());
            if (says.spiffeId().isPresent()) {
                extensions.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                new GeneralName(
                                        GeneralName.uniformResourceIdentifier,
                                        new DERIA5String(says.spiffeId().get().text()))));
            }
            if (!says.nameConstraints().isEmpty()) {
                extensions.addExtension(
                        Extension.nameConstraints, true, says.nameConstraints().encoded());
            }
            if (pointers.isPresent()) {
                pointers.get().addTo(extensions);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("in-memory encoding cannot fail", e);
        }
        return extensions.generate();
    }

    private BasicConstraints basicConstraints() {
        return says.pathLength().isPresent()
                ? new BasicConstraints(says.pathLength().getAsInt())
                : new BasicConstraints(true);
    }
}
