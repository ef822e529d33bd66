package dev.signet.server.selfaudit;

import static dev.signet.server.selfaudit.CertificateCheck.unless;

import dev.signet.server.selfaudit.StoredCertificate.Name;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jdbi.v3.core.Handle;

/** What the columns say of a certificate is what the certificate says itself. */
final class RecordCheck implements CertificateCheck {

    /** What the JDK calls the kinds of names (RFC 5280 §4.2.1.6). */
    private static final List<String> KINDS =
            List.of("OTHER", "EMAIL", "DNS", "X400", "DIRECTORY", "EDI", "URI", "IP", "OID");

    @Override
    public String name() {
        return "record";
    }

    @Override
    public Optional<String> complaint(Handle tx, AuditedCertificate audited) throws Exception {
        StoredCertificate record = audited.record();
        X509Certificate certificate = audited.certificate();
        return unless(
                        new BigInteger(record.serial(), 16).equals(certificate.getSerialNumber()),
                        "the certificate has another serial number")
                .or(() ->
                        unless(
                                record.notBefore().equals(certificate.getNotBefore().toInstant())
                                        && record.notAfter()
                                                .equals(certificate.getNotAfter().toInstant()),
                                "the certificate has another validity"))
                .or(() ->
                        unless(
                                certificate
                                        .getIssuerX500Principal()
                                        .equals(audited.issuer().getSubjectX500Principal()),
                                "the certificate names another issuer"))
                .or(() ->
                        unless(
                                record.keyHash().equals(sha256(certificate)),
                                "the certificate is for another key"))
                .or(() ->
                        unless(
                                record.state().equals("REVOKED") == record.revoked(),
                                "its state is "
                                        + record.state()
                                        + ", and it is "
                                        + (record.revoked() ? "" : "not ")
                                        + "among the revocations"))
                .or(() -> namesComplaint(audited));
    }

    private static Optional<String> namesComplaint(AuditedCertificate audited) {
        if (audited.isAuthority()) {
            return Optional.empty(); // Records of CAs have no names.
        }
        try {
            List<String> stored = stored(audited.record().names());
            List<String> certified = certified(audited.certificate());
            return unless(
                            stored.equals(certified),
                            "the certificate has the names " + certified + ", not " + stored)
                    .or(() -> commonNameComplaint(audited));
        } catch (GeneralSecurityException | UnknownHostException e) {
            return Optional.of("its names cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> commonNameComplaint(AuditedCertificate audited) {
        Optional<String> certified = commonName(audited.certificate());
        return unless(
                certified.equals(audited.record().commonName()),
                "the certificate has the common name "
                        + certified.orElse("(none)")
                        + ", not "
                        + audited.record().commonName().orElse("(none)"));
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            for (Rdn rdn :
                    new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN")) {
                    return Optional.of(String.valueOf(rdn.getValue()));
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.of(certificate.getSubjectX500Principal().getName());
        }
    }

    private static List<String> stored(Collection<Name> names) throws UnknownHostException {
        var texts = new ArrayList<String>();
        for (Name name : names) {
            texts.add(text(name.kind(), name.text()));
        }
        Collections.sort(texts);
        return texts;
    }

    private static List<String> certified(X509Certificate certificate)
            throws GeneralSecurityException, UnknownHostException {
        var texts = new ArrayList<String>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            texts.add(text(KINDS.get((Integer) name.get(0)), String.valueOf(name.get(1))));
        }
        Collections.sort(texts);
        return texts;
    }

    /** Of other names only that there is one: their forms differ from reader to reader. */
    private static String text(String kind, String value) throws UnknownHostException {
        return switch (kind) {
            case "OTHER" -> "OTHER";
            case "IP" -> "IP:" + InetAddress.getByName(value).getHostAddress();
            default -> kind + ":" + value;
        };
    }

    private static String sha256(X509Certificate certificate) {
        byte[] key = certificate.getPublicKey().getEncoded();
        return HexFormat.of().formatHex(StoredCertificate.sha256(key));
    }
}
