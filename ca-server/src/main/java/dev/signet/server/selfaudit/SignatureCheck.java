package dev.signet.server.selfaudit;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Its issuer signed exactly the octets that were reserved. */
final class SignatureCheck implements CertificateCheck {

    @Override
    public String name() {
        return "signature";
    }

    @Override
    public Optional<String> complaint(Handle tx, AuditedCertificate audited)
            throws GeneralSecurityException {
        if (!Arrays.equals(audited.certificate().getTBSCertificate(), audited.record().tbs())) {
            return Optional.of("read again, it has other octets than were to be signed");
        }
        try {
            audited.certificate().verify(audited.issuer().getPublicKey());
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of("the signature is not one of the issuer's key over it");
        }
    }
}
