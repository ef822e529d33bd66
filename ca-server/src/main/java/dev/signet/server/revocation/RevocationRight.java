package dev.signet.server.revocation;

import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.RevokedCertificate;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Who may revoke a certificate: a workload what was issued to its own identity, an operator what it
 * is granted, and of CAs only with the permission for issuers.
 */
final class RevocationRight {

    private RevocationRight() {}

    static boolean has(Caller caller, CertificateRecord record) {
        return switch (caller) {
            case Caller.ServerCaller _ -> true;
            case Caller.KubernetesCaller(var identity, _, _, _) -> isOwn(identity, record);
            case Caller.JoinCaller _ -> false;
            case Caller.JwtCaller(var identity, _, _) -> isOwn(identity, record);
            case Caller.CertificateCaller(var identity, _, _, _) -> isOwn(identity, record);
            case Caller.OperatorCaller operator ->
                    operator.grants()
                            .permit(
                                    needed(extensions(record)),
                                    Resource.certificate(
                                            record.issuer(),
                                            record.order().role(),
                                            record.identity()));
        };
    }

    /** Of a certificate that is not on record, nobody knows the role and the holder. */
    static boolean has(
            Caller.OperatorCaller operator,
            X509CertificateHolder certificate,
            RevokedCertificate unrecorded) {
        return operator.grants()
                .permit(needed(certificate.getExtensions()), Resource.issuer(unrecorded.issuer()));
    }

    private static boolean isOwn(WorkloadIdentity identity, CertificateRecord record) {
        return record.identity().filter(identity::sameAs).isPresent();
    }

    private static Extensions extensions(CertificateRecord record) {
        return TBSCertificate.getInstance(record.order().tbs().octets()).getExtensions();
    }

    private static Permission needed(Extensions extensions) {
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        return constraints != null && constraints.isCA()
                ? Permission.ISSUERS_REVOKE
                : Permission.CERTIFICATES_REVOKE;
    }
}
