package dev.signet.server.ceremony;

import dev.signet.server.hierarchy.NameRoom;
import dev.signet.server.hierarchy.PathRoom;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.CertificateOrder;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.CaProfile;
import dev.signet.server.x509.CaSigningRequest;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.IssuerPointers;
import dev.signet.server.x509.MalformedCsrException;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * {@code sign-intermediate}: certifies the CA of a request, such as one that a server exported.
 * What the CA may do is what the plan says; of the request only key and subject count.
 */
record RequestSigning(SecureRandom random, Instant now) {

    Map<String, String> run(Step.SignIntermediate step, StepFiles files)
            throws CeremonyFailedException, IOException {
        OfflineIssuer issuer =
                OfflineIssuer.read(files, step.issuer(), step.key(), step.passphraseFile(), now);
        CaSigningRequest csr = request(files.read(step.csr()));
        CaExtensions says =
                CaWords.extensions(
                        OptionalInt.of(step.maxPathLength() == null ? 0 : step.maxPathLength()),
                        step.nameConstraints(),
                        step.trustDomain());
        requireRoom(issuer, says);
        URI crl = CaWords.url("crl_url", step.crlUrl());
        Validity validity = Validity.startingAt(now, CaWords.lifetime(step.lifetime()));
        SerialNumber serial =
                SerialNumber.random(SerialNumber.expiryMonth(validity.notAfter()), random);
        var profile =
                new CaProfile(
                        serial,
                        issuer.key().signer().algorithm(),
                        issuer.certificate().holder().getSubject(),
                        issuer.subjectKeyId(),
                        validity,
                        subject(step, csr),
                        csr.publicKey(),
                        CaCertification.newKeyId(csr.publicKey()),
                        says,
                        Optional.of(
                                new IssuerPointers(
                                        Optional.of(crl), Optional.empty(), issuerUrl(step))));
        Der certificate =
                issuer.signing()
                        .certificate(
                                profile.tbs(),
                                new CertificateOrder(
                                        CertificateKind.AUTHORITY,
                                        Optional.of(issuer.certificate().holder()),
                                        serial,
                                        validity,
                                        crl));
        files.write(step.certificate(), certificate.pem("CERTIFICATE"));
        return CertificateFacts.of(certificate);
    }

    private static CaSigningRequest request(String pem) throws CeremonyFailedException {
        try {
            return CaSigningRequest.fromText(pem);
        } catch (MalformedCsrException e) {
            throw new CeremonyFailedException("csr: " + e.getMessage(), e);
        }
    }

    private static void requireRoom(OfflineIssuer issuer, CaExtensions says)
            throws CeremonyFailedException {
        List<X509CertificateHolder> chain = List.of(issuer.certificate().holder());
        Optional<String> complaint =
                PathRoom.complaint(PathRoom.below(chain), says.pathLength())
                        .or(() -> new NameRoom(chain).complaint(says.nameConstraints()));
        if (complaint.isPresent()) {
            throw new CeremonyFailedException(complaint.get());
        }
    }

    private static X500Name subject(Step.SignIntermediate step, CaSigningRequest csr)
            throws CeremonyFailedException {
        X500Name subject = step.subject() == null ? csr.subject() : CaWords.subject(step.subject());
        if (subject.getRDNs().length == 0) {
            throw new CeremonyFailedException(
                    "the request names no subject, which a CA needs; give subject");
        }
        return subject;
    }

    private static Optional<URI> issuerUrl(Step.SignIntermediate step)
            throws CeremonyFailedException {
        return step.issuerUrl() == null
                ? Optional.empty()
                : Optional.of(CaWords.url("issuer_url", step.issuerUrl()));
    }
}
