package dev.signet.server.hierarchy;

import dev.signet.server.audit.Author;
import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.issuer.KeyPlace;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SignatureAlgorithm;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500Name;

/** Makes issuers like those that are there, with keys of their own. Safe for concurrent use. */
public final class Rekey {

    private final IssuerCreation creation;
    private final Issuers issuers;

    public Rekey(IssuerCreation creation, Issuers issuers) {
        this.creation = creation;
        this.issuers = issuers;
    }

    /**
     * What the new issuer is to be.
     *
     * @param lifetime empty for as long as is usual
     * @param succeeds the issuer whose place it will take, if any
     */
    public record Wanted(
            IssuerName name,
            KeyAlgorithm keys,
            SignatureAlgorithm signature,
            KeyPlace place,
            Optional<Duration> lifetime,
            Optional<IssuerName> succeeds) {

        private NewCa with(X500Name subject, CaExtensions extensions) {
            return new NewCa(name, subject, keys, signature, place, extensions, lifetime, succeeds);
        }
    }

    /**
     * Makes an issuer like {@code old} with another key: the same subject, the same reach, below
     * the same parent.
     */
    public IssuerOutcome rekey(Issuer old, Wanted wanted, Author author) {
        return reaching(
                old,
                extensions -> {
                    NewCa made = wanted.with(old.certificate().getSubject(), extensions);
                    if (old.kind() == IssuerKind.ROOT) {
                        return creation.create(made, author);
                    }
                    return old.parent()
                            .flatMap(issuers::find)
                            .map(parent -> creation.createBelow(parent, made, author))
                            .orElseGet(() -> new Refused("issuer", Signing.elsewhere(old)));
                });
    }

    /**
     * Makes the issuer that will take the place of {@code old}, below {@code parent}: another key
     * of the same kind in the same storage, the same reach, a life of the same length as far as
     * {@code parent} lasts.
     */
    public IssuerOutcome successor(
            Issuer old, IssuerName name, X500Name subject, Issuer parent, Author author) {
        Duration life = Duration.between(old.notBefore(), old.notAfter()).plusSeconds(1);
        var wanted =
                new Wanted(
                        name,
                        old.publicKey().algorithm(),
                        old.signer().algorithm(),
                        KeyPlace.in(old.signer().storage()),
                        Optional.of(creation.atMost(life, parent)),
                        Optional.of(old.name()));
        return reaching(
                old,
                extensions ->
                        creation.createBelow(parent, wanted.with(subject, extensions), author));
    }

    /** What comes of {@code make} with the reach of {@code old}. */
    private static IssuerOutcome reaching(Issuer old, Function<CaExtensions, IssuerOutcome> make) {
        try {
            return make.apply(CaExtensions.of(old.certificate().getExtensions()));
        } catch (MalformedNameException e) {
            return new Refused(
                    "issuer",
                    "the certificate of issuer "
                            + old.name()
                            + " "
                            + e.getMessage()
                            + ", which is not written here");
        }
    }
}
