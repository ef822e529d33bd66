package dev.signet.server.hierarchy;

import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.issuance.CaCertification.Result;
import dev.signet.server.issuance.CaCertification.Result.Certified;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.bouncycastle.cert.X509CertificateHolder;

/** What an issuer can sign for CAs: it must sign at all, and leave time and room for them. */
final class Signing {

    private final Issuers issuers;
    private final CaValidity validity;

    Signing(Issuers issuers, CaValidity validity) {
        this.issuers = issuers;
        this.validity = validity;
    }

    /**
     * Why {@code signer} cannot certify a CA that says {@code extensions} for {@code lifetime};
     * empty if it can.
     */
    Optional<Refused> obstacle(
            Issuer signer, CaExtensions extensions, Optional<Duration> lifetime, Instant now) {
        return silence(signer)
                .or(() ->
                        validity.complaint(signer, lifetime, now)
                                .map(complaint -> new Refused("ttl", complaint)))
                .or(() ->
                        PathRoom.complaint(room(signer), extensions.pathLength())
                                .map(complaint -> new Refused("max_path_length", complaint)))
                .or(() -> namesBeyond(signer, extensions));
    }

    private Optional<Refused> namesBeyond(Issuer signer, CaExtensions extensions) {
        var names = new NameRoom(certificates(issuers.chain(signer)));
        return names.complaint(extensions.nameConstraints())
                .map(complaint -> new Refused("name_constraints", complaint))
                .or(() ->
                        extensions
                                .spiffeId()
                                .flatMap(names::complaint)
                                .map(complaint -> new Refused("trust_domain", complaint)));
    }

    /** Why {@code signer} certifies nobody at present; empty if it does. */
    Optional<Refused> silence(Issuer signer) {
        String complaint =
                signer.state() != IssuerState.ACTIVE
                        ? "it is not active"
                        : "it is below a CA that is revoked";
        return signer.state() == IssuerState.ACTIVE && !issuers.isRevoked(signer)
                ? Optional.empty()
                : Optional.of(
                        new Refused(
                                "issuer",
                                "issuer " + signer.name() + " does not sign: " + complaint));
    }

    /** Why nobody certifies the key of {@code issuer} again; empty if that can be done. */
    static Optional<Refused> end(Issuer issuer) {
        return issuer.state() == IssuerState.REVOKED
                ? Optional.of(
                        new Refused(
                                "issuer",
                                "issuer "
                                        + issuer.name()
                                        + " is revoked, for good; make another one, with a key of"
                                        + " its own"))
                : Optional.empty();
    }

    /** How many CA certificates may follow that of {@code issuer}; empty for any number. */
    OptionalInt room(Issuer issuer) {
        return PathRoom.below(certificates(issuers.chain(issuer)));
    }

    /** Why nothing that {@code issuer} needs signed can be signed here, and what to do instead. */
    static String elsewhere(Issuer issuer) {
        return "issuer "
                + issuer.name()
                + " was signed elsewhere, so nobody here can sign it again; make a request with POST"
                + " /v1/issuer-requests, have it signed there, and give the result to its set-signed"
                + " with \"succeeds\": \""
                + issuer.name()
                + "\"";
    }

    /** What became of asking {@code signer}: {@code done}, where it certified. */
    static IssuerOutcome outcome(
            Result result, IssuerName signer, Function<Certified, IssuerOutcome> done) {
        return switch (result) {
            case Certified certified -> done.apply(certified);
            case Result.KeyBlocked(var key) ->
                    new Refused("issuer", key + " is blocked: someone else may hold it");
            case Result.LintFailed() -> new IssuerOutcome.LintFailed();
            case Result.SignerUnavailable() -> new IssuerOutcome.SignerUnavailable(signer);
        };
    }

    static List<X509CertificateHolder> certificates(List<Der> chain) {
        return chain.stream().map(Signing::certificate).toList();
    }

    /** A certificate that was read before. */
    static X509CertificateHolder certificate(Der der) {
        try {
            return new X509CertificateHolder(der.octets());
        } catch (IOException e) {
            throw new UncheckedIOException("a certificate that was read before", e);
        }
    }
}
