package dev.signet.server.hierarchy;

import dev.signet.server.hierarchy.IssuerOutcome.Refused;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import java.util.Optional;

/** Whose place a new issuer can take. */
record Predecessors(Issuers issuers) {

    /** Why a new issuer {@code name} cannot succeed {@code old}; empty if it can, or need not. */
    Optional<Refused> misfit(Optional<IssuerName> old, IssuerName name, IssuerKind kind) {
        return old.filter(each -> !fits(each, name, kind))
                .map(_ ->
                        new Refused(
                                "succeeds",
                                "must be an issuer of the same mount and of the same kind"));
    }

    private boolean fits(IssuerName old, IssuerName name, IssuerKind kind) {
        return issuers.find(old)
                .filter(issuer -> issuer.kind() == kind)
                .filter(issuer -> issuer.name().mount().equals(name.mount()))
                .isPresent();
    }
}
