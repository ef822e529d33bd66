package dev.signet.server.hierarchy;

import dev.signet.server.database.Database;
import dev.signet.server.issuer.CrossCertificate;
import dev.signet.server.issuer.CrossCertificateStore;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.Der;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The paths that cross-certificates open. Safe for concurrent use. */
public final class Alternates {

    private final CrossCertificateStore store = new CrossCertificateStore();
    private final Issuers issuers;
    private final Database database;
    private final Clock clock;

    public Alternates(Issuers issuers, Database database, Clock clock) {
        this.issuers = issuers;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Paths from {@code issuer} upwards besides its chain, those that end last first: each as the
     * chain, up to a CA that another issuer certified as well, and from there that one's chain.
     * None goes through an issuer that is revoked.
     */
    public List<Alternate> of(Issuer issuer) {
        List<CrossCertificate> usable =
                database.resultOf(
                        tx -> store.usable(tx, clock.instant().truncatedTo(ChronoUnit.SECONDS)));
        List<Issuer> path = issuers.path(issuer);
        var alternates = new ArrayList<Alternate>();
        for (CrossCertificate cross : usable) {
            Optional<Issuer> signer =
                    issuers.find(cross.signedBy()).filter(found -> !issuers.isRevoked(found));
            for (int level = 0; level < path.size() && signer.isPresent(); level++) {
                if (path.get(level).state() == IssuerState.REVOKED) {
                    break; // Whatever certifies it, nothing below it is to be trusted.
                }
                if (path.get(level).name().equals(cross.issuer())) {
                    var chain = new ArrayList<Der>();
                    path.subList(0, level).forEach(each -> chain.add(each.der()));
                    chain.add(cross.certificate());
                    chain.addAll(issuers.chain(signer.get()));
                    alternates.add(new Alternate(cross, chain));
                }
            }
        }
        return alternates;
    }

    /**
     * Another path.
     *
     * @param cross the certificate in which it leaves the chain
     * @param chain from the issuer up to a root, both included
     */
    public record Alternate(CrossCertificate cross, List<Der> chain) {
        public Alternate {
            chain = List.copyOf(chain);
        }
    }
}
