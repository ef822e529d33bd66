package dev.signet.server.api;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.CaExtensions;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.x500.style.RFC4519Style;

/** As {@code openapi.yaml#/components/schemas/Issuer}. */
record IssuerBody(
        String name,
        String kind,
        String state,
        Optional<String> parent,
        Optional<String> succeeds,
        String subject,
        String serialNumber,
        String subjectKeyId,
        Instant notBefore,
        Instant notAfter,
        String keyType,
        String signatureAlgorithm,
        Optional<Integer> maxPathLength,
        String certificate) {

    static IssuerBody of(Issuer issuer) {
        var certificate = issuer.certificate();
        var pathLength = CaExtensions.pathLength(certificate.getExtensions());
        return new IssuerBody(
                issuer.name().value(),
                issuer.kind().name().toLowerCase(Locale.ROOT),
                issuer.state().text(),
                issuer.parent().map(IssuerName::value),
                issuer.life().succeeds().map(IssuerName::value),
                RFC4519Style.INSTANCE.toString(certificate.getSubject()),
                certificate.getSerialNumber().toString(16),
                issuer.subjectKeyId(),
                issuer.notBefore(),
                issuer.notAfter(),
                issuer.publicKey().algorithm().text(),
                issuer.signer().algorithm().text(),
                pathLength.isPresent() ? Optional.of(pathLength.getAsInt()) : Optional.empty(),
                issuer.der().pem("CERTIFICATE"));
    }
}
