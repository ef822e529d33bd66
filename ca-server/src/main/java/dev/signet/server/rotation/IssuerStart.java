package dev.signet.server.rotation;

import dev.signet.server.audit.Author;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.signing.SigningFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has new issuers sign: first their CRLs are published, then they are activated, so that nobody
 * meets a certificate whose CRL does not exist. Safe for concurrent use.
 */
public final class IssuerStart {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerStart.class);

    private final CrlPublication publication;
    private final IssuerChange change;

    IssuerStart(CrlPublication publication, IssuerChange change) {
        this.publication = publication;
        this.change = change;
    }

    /**
     * {@code made}, now active. It stays prepared if it is there to take the place of another, and
     * if its CRLs cannot be published now; the log says why.
     */
    public Issuer start(Issuer made, Author author) {
        if (made.state() != IssuerState.PREPARED || made.life().succeeds().isPresent()) {
            return made;
        }
        try {
            publication.publishFirst(made);
        } catch (SigningFailedException | IllegalStateException e) {
            LOG.warn("issuer {} stays prepared: its CRLs cannot be made", made.name(), e);
            return made;
        }
        LifeOutcome outcome = change.activate(made.name(), false, author);
        if (outcome instanceof LifeOutcome.Done(var active, var _)) {
            return active;
        }
        LOG.warn("issuer {} stays prepared: {}", made.name(), outcome);
        return made;
    }
}
