package dev.signet.server.hierarchy;

import dev.signet.server.audit.Author;
import dev.signet.server.auth.Caller;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.IssuerOutcome.Done;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerLife;
import dev.signet.server.issuer.IssuerLives;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.KeyPlace;
import dev.signet.server.signing.KeyStorage;
import dev.signet.server.x509.CaExtensions;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SubjectAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The issuers of a database that no server works on yet. They are active from the beginning: a
 * server publishes their CRLs before it serves anybody.
 */
public record FirstIssuers(IssuerCreation creation, Database database) {

    private static final Author SERVER = new Author(new Caller.ServerCaller().name(), "");

    /** Makes a self-signed root that may have one CA below it. */
    public Issuer root(IssuerName name, String commonName, KeyAlgorithm keys, Duration lifetime) {
        return active(creation.create(newCa(name, commonName, keys, 1, lifetime), SERVER));
    }

    /** Makes an issuer below {@code parent} that has no CA below it; it ends no later. */
    public Issuer intermediate(
            IssuerName name,
            String commonName,
            KeyAlgorithm keys,
            Duration lifetime,
            Issuer parent) {
        Duration longest = creation.atMost(lifetime, parent);
        return active(
                creation.createBelow(parent, newCa(name, commonName, keys, 0, longest), SERVER));
    }

    private static NewCa newCa(
            IssuerName name,
            String commonName,
            KeyAlgorithm keys,
            int pathLength,
            Duration lifetime) {
        return new NewCa(
                name,
                DistinguishedName.of(Map.of(SubjectAttribute.COMMON_NAME, List.of(commonName)))
                        .x500(),
                keys,
                keys.signatureAlgorithm(),
                KeyPlace.in(KeyStorage.DATABASE),
                CaExtensions.ofPathLength(pathLength),
                Optional.of(lifetime),
                Optional.empty());
    }

    private Issuer active(IssuerOutcome outcome) {
        if (!(outcome instanceof Done(var issuer))) {
            throw new IllegalStateException("the issuer could not be made: " + outcome);
        }
        IssuerLife life = issuer.life().in(IssuerState.ACTIVE, issuer.life().since());
        boolean moved =
                database.resultOf(tx ->
                        new IssuerLives()
                                .move(
                                        tx,
                                        issuer.name(),
                                        issuer.state(),
                                        life.state(),
                                        life.since()));
        if (!moved) {
            throw new IllegalStateException("somebody else works on issuer " + issuer.name());
        }
        return issuer.with(life);
    }
}
