package dev.signet.server.auth.mtls;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Caller.CertificateCaller;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import java.time.Clock;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * Accepts the client certificates that we issued ourselves, while they are in force.
 *
 * <p>TLS has proved that the client holds the key of its certificate and nothing else: it asks for
 * a certificate and takes any. That it is ours follows from our record of it, compared octet by
 * octet, so no chain is built, no foreign certificate with our serial passes, and a revocation
 * counts at once.
 */
public final class ClientCertificates implements Authenticator<Der> {

    /** Ours have at most some kilobytes, even with a hundred names. */
    private static final int MAX_OCTETS = 64 * 1024;

    private final CertificateLookup issued;
    private final Clock clock;

    public ClientCertificates(CertificateLookup issued, Clock clock) {
        this.issued = issued;
        this.clock = clock;
    }

    @Override
    public AuthenticationOutcome authenticate(Der leaf) {
        Optional<SerialNumber> serial = serial(leaf);
        Optional<KnownCertificate> known =
                serial.flatMap(issued::find).filter(ours -> ours.der().equals(leaf));
        if (known.isEmpty()) {
            return new Rejected(
                    "the client certificate is not one that this server issued: present one that is, or"
                            + " send a token");
        }
        KnownCertificate ours = known.get();
        if (ours.revoked()) {
            return new Rejected(
                    "the client certificate is revoked: request a new one with a token");
        }
        if (!ours.validity().contains(clock.instant())) {
            return new Rejected(
                    "the client certificate is valid from "
                            + ours.validity().notBefore()
                            + " to "
                            + ours.validity().notAfter()
                            + ", which now is not: request a new one with a token");
        }
        return new Authenticated(
                new CertificateCaller(
                        ours.identity(), ours.issuer(), serial.orElseThrow(), ours.role()));
    }

    /** The serial that {@code leaf} bears; empty if it is no certificate or none of ours. */
    private static Optional<SerialNumber> serial(Der leaf) {
        byte[] octets = leaf.octets();
        if (octets.length > MAX_OCTETS) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SerialNumber(Certificate.getInstance(octets).getSerialNumber().getValue()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
