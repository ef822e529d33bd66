package dev.signet.server.selfaudit;

import static dev.signet.server.selfaudit.CertificateCheck.unless;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.AskedDates;
import dev.signet.server.role.AskedName;
import dev.signet.server.role.AskedSubject;
import dev.signet.server.role.Decision;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.Roles;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.ObjectIdentifier;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.security.cert.CertificateParsingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The version of the role that a workload's certificate was issued under admits that workload, and
 * grants each name and each purpose that the certificate has, for as long as it is valid.
 *
 * <p>The role is read from the database anew, and asked for what was certified, name by name,
 * rather than for what was once requested.
 */
final class RoleCheck implements CertificateCheck {

    @Override
    public String name() {
        return "role";
    }

    @Override
    public Optional<String> complaint(Handle tx, AuditedCertificate audited) throws Exception {
        StoredCertificate record = audited.record();
        if (record.identity().isEmpty()) {
            return Optional.empty(); // The CA's own.
        }
        Optional<String> document = document(tx, record);
        if (document.isEmpty()) {
            return Optional.of(
                    "there is no version " + record.roleVersion() + " of role " + record.role());
        }
        Role role = role(record, document.get());
        for (AskedSubject subject : subjects(record)) {
            Optional<String> refused = refusal(role, audited, subject);
            if (refused.isPresent()) {
                return refused;
            }
        }
        Duration length = Duration.between(record.notBefore(), record.notAfter()).plusSeconds(1);
        return unless(
                length.compareTo(role.document().longestLifetime()) <= 0,
                "it is valid for longer than role " + record.role() + " allows");
    }

    private static Role role(StoredCertificate record, String document)
            throws InvalidRoleException {
        return new Role(
                new RoleName(record.role()), record.roleVersion(), RoleDocument.parse(document));
    }

    private static Optional<String> document(Handle tx, StoredCertificate record) {
        return tx.createQuery(
                        """
                        SELECT document FROM role_versions
                         WHERE name = :name AND version = :version AND NOT deleted
                        """)
                .bind("name", record.role())
                .bind("version", record.roleVersion())
                .mapTo(String.class)
                .findOne();
    }

    /** Each name by itself, with the common name as it stands in the certificate. */
    private static List<AskedSubject> subjects(StoredCertificate record)
            throws MalformedNameException {
        var subjects = new ArrayList<AskedSubject>();
        for (StoredCertificate.Name name : record.names()) {
            subjects.add(
                    subject(
                            record,
                            List.of(
                                    SubjectAlternativeName.parse(
                                            Kind.valueOf(name.kind()), name.text()))));
        }
        if (subjects.isEmpty() && record.commonName().isPresent()) {
            subjects.add(subject(record, List.of()));
        }
        return subjects;
    }

    private static AskedSubject subject(
            StoredCertificate record, List<SubjectAlternativeName> names) {
        boolean alone =
                record.commonName()
                        .filter(text ->
                                record.names().stream().noneMatch(n -> n.text().equals(text)))
                        .isPresent();
        return new AskedSubject(
                record.commonName().map(CommonName::new),
                alone,
                AskedName.inLists(names),
                Optional.empty(),
                List.of());
    }

    /** None means all of the role's, where a certificate has none. */
    private static Set<ExtendedKeyUsage> purposes(AuditedCertificate audited)
            throws CertificateParsingException {
        List<String> purposes = audited.certificate().getExtendedKeyUsage();
        return purposes == null
                ? Set.of()
                : purposes.stream()
                        .map(oid -> new ExtendedKeyUsage(new ObjectIdentifier(oid)))
                        .collect(Collectors.toSet());
    }

    private static Optional<String> refusal(
            Role role, AuditedCertificate audited, AskedSubject subject)
            throws CertificateParsingException {
        StoredCertificate record = audited.record();
        WorkloadIdentity caller = record.identity().orElseThrow();
        var request =
                new IssuanceRequest(
                        Optional.of(role.name()),
                        subject,
                        Optional.empty(),
                        Optional.empty(),
                        AskedDates.NONE,
                        purposes(audited),
                        new RequestedKey.Generated(KeyAlgorithm.valueOf(record.keyAlgorithm())));
        return switch (new Roles(List.of(role)).decide(caller, request)) {
            case Decision.Granted _ -> Optional.empty();
            case Decision.Refused refused -> Optional.of(refused.detail());
            case Decision other ->
                    Optional.of(
                            "role "
                                    + record.role()
                                    + ", version "
                                    + record.roleVersion()
                                    + ", does not grant it: "
                                    + other.getClass().getSimpleName());
        };
    }
}
