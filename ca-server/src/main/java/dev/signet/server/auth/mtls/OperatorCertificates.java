package dev.signet.server.auth.mtls;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Digest;
import dev.signet.server.auth.login.OperatorLogins;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Entry;
import dev.signet.server.x509.Der;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Accepts the client certificates of operators, which another CA signed; all others are judged as
 * workloads'. A certificate of this server's never proves an operator, whatever the configuration
 * trusts: a CA that has a key of one of our issuers is not looked at.
 */
public final class OperatorCertificates implements Authenticator<Der> {

    /** Before the operator's name; no API token's name has a colon. */
    static final String PREFIX = "certificate:";

    private static final int MAX_OCTETS = 64 * 1024;

    private final List<Entry> operators;
    private final OperatorCa ca;
    private final Predicate<PublicKey> isOurs;
    private final OperatorLogins logins;
    private final Authenticator<Der> workloads;

    /**
     * @param isOurs whether one of our issuers has that key
     * @param workloads judges every certificate that is of no CA of operators
     */
    public OperatorCertificates(
            List<Entry> operators,
            OperatorCa ca,
            Predicate<PublicKey> isOurs,
            OperatorLogins logins,
            Authenticator<Der> workloads) {
        this.operators = List.copyOf(operators);
        this.ca = ca;
        this.isOurs = isOurs;
        this.logins = logins;
        this.workloads = workloads;
    }

    @Override
    public AuthenticationOutcome authenticate(Der leaf) {
        Optional<X509Certificate> certificate = parse(leaf);
        Optional<X509Certificate> signer =
                certificate
                        .flatMap(ca::signer)
                        .filter(anchor -> !isOurs.test(anchor.getPublicKey()));
        return signer.isEmpty()
                ? workloads.authenticate(leaf)
                : judged(certificate.orElseThrow(), signer.get(), leaf);
    }

    private AuthenticationOutcome judged(
            X509Certificate certificate, X509Certificate signer, Der leaf) {
        try {
            ca.validate(certificate, signer);
            List<Entry> matching = matching(certificate);
            if (matching.size() != 1) {
                return new Rejected(
                        matching.isEmpty()
                                ? "the client certificate is of an operators' CA, but none of"
                                        + " auth.certificates.operators is its holder"
                                : "the client certificate has the names of several of"
                                        + " auth.certificates.operators: each operator needs"
                                        + " their own");
            }
            Entry entry = matching.getFirst();
            var operator =
                    new OperatorCaller(
                            PREFIX + entry.field().word() + ":" + entry.value(), entry.grants());
            logins.note(operator, "client certificate", Digest.sha256Hex(leaf.octets()));
            return new Authenticated(operator);
        } catch (GeneralSecurityException e) {
            return new Rejected(
                    "the client certificate does not prove an operator: " + e.getMessage());
        }
    }

    private List<Entry> matching(X509Certificate certificate) throws CertificateParsingException {
        var matching = new ArrayList<Entry>();
        for (Entry entry : operators) {
            if (CertificateNames.of(certificate, entry.field()).contains(entry.value())) {
                matching.add(entry);
            }
        }
        return matching;
    }

    private static Optional<X509Certificate> parse(Der leaf) {
        byte[] octets = leaf.octets();
        if (octets.length > MAX_OCTETS) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(octets)));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }
}
