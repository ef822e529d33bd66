package dev.signet.server.ceremony;

import dev.signet.server.issuance.CaCertification;
import dev.signet.server.lint.CertificateKind;
import dev.signet.server.lint.CertificateOrder;
import dev.signet.server.x509.CaProfile;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.Validity;
import dev.signet.server.x509.WeakKeyException;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** {@code sign-root}: a key certifies itself. */
record RootSigning(SecureRandom random, Instant now) {

    /** A root names no CRL: nobody looks it up. */
    private static final URI NO_CRL = URI.create("http://invalid/");

    Map<String, String> run(Step.SignRoot step, StepFiles files)
            throws CeremonyFailedException, IOException {
        SubjectPublicKey publicKey = publicKey(files.read(step.publicKey()));
        OfflineKey key = OfflineKey.read(files, step.key(), step.passphraseFile(), publicKey);
        X500Name subject = CaWords.subject(step.subject());
        Validity validity = Validity.startingAt(now, CaWords.lifetime(step.lifetime()));
        SerialNumber serial =
                SerialNumber.random(SerialNumber.expiryMonth(validity.notAfter()), random);
        Der keyId = CaCertification.newKeyId(publicKey);
        var profile =
                new CaProfile(
                        serial,
                        key.signer().algorithm(),
                        subject,
                        keyId,
                        validity,
                        subject,
                        publicKey,
                        keyId,
                        CaWords.extensions(pathLength(step), null, null),
                        Optional.empty());
        Der certificate =
                new CheckedSigning(key.signer(), OfflineKey.jca(publicKey))
                        .certificate(
                                profile.tbs(),
                                new CertificateOrder(
                                        CertificateKind.AUTHORITY,
                                        Optional.empty(),
                                        serial,
                                        validity,
                                        NO_CRL));
        files.write(step.certificate(), certificate.pem("CERTIFICATE"));
        return CertificateFacts.of(certificate);
    }

    private static OptionalInt pathLength(Step.SignRoot step) {
        return step.maxPathLength() == null
                ? OptionalInt.empty()
                : OptionalInt.of(step.maxPathLength());
    }

    private static SubjectPublicKey publicKey(String pem) throws CeremonyFailedException {
        try {
            return SubjectPublicKey.parse(
                    SubjectPublicKeyInfo.getInstance(Der.fromPem(pem, "PUBLIC KEY").octets()));
        } catch (MalformedPemException | WeakKeyException | IllegalArgumentException e) {
            throw new CeremonyFailedException("public_key: " + e.getMessage(), e);
        }
    }
}
