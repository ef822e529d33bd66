package dev.signet.server.x509;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * Where a certificate says that its status and its issuer's certificate are found (RFC 5280
 * §4.2.1.13, §4.2.2.1).
 *
 * @param crl empty if it says with noRevAvail that there is nothing to look up
 * @param responder of OCSP
 * @param issuerCertificate in DER
 */
public record IssuerPointers(
        Optional<URI> crl, Optional<URI> responder, Optional<URI> issuerCertificate) {

    /** Adds the extensions that say so. */
    public void addTo(ExtensionsGenerator extensions) throws IOException {
        if (crl.isPresent()) {
            var point =
                    new DistributionPoint(
                            new DistributionPointName(new GeneralNames(uri(crl.get()))),
                            null,
                            null);
            extensions.addExtension(
                    Extension.cRLDistributionPoints,
                    false,
                    new CRLDistPoint(new DistributionPoint[] {point}));
        }
        AccessDescription[] accesses =
                Stream.concat(
                                responder.stream()
                                        .map(url ->
                                                new AccessDescription(
                                                        AccessDescription.id_ad_ocsp, uri(url))),
                                issuerCertificate.stream()
                                        .map(url ->
                                                new AccessDescription(
                                                        AccessDescription.id_ad_caIssuers,
                                                        uri(url))))
                        .toArray(AccessDescription[]::new);
        if (accesses.length > 0) {
            extensions.addExtension(
                    Extension.authorityInfoAccess, false, new AuthorityInformationAccess(accesses));
        }
    }

    private static GeneralName uri(URI uri) {
        return new GeneralName(
                GeneralName.uniformResourceIdentifier, new DERIA5String(uri.toString()));
    }
}
