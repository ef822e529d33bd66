package dev.signet.server.issuer;

import dev.signet.server.database.Database;
import dev.signet.server.signing.SigningFailedException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the issuers, at the start and whenever they were changed.
 *
 * <p>Safe for concurrent use: what was loaded later is never replaced by what was loaded earlier.
 */
public final class IssuerReload {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerReload.class);

    private final IssuerStore store;
    private final Database database;
    private final UnaryOperator<Issuer> prepared;

    /** What the log was told last, which it need not hear twice a second. */
    private Optional<String> reported = Optional.empty();

    /** {@code prepared} sees every issuer before it is used. */
    public IssuerReload(IssuerStore store, Database database, UnaryOperator<Issuer> prepared) {
        this.store = store;
        this.database = database;
        this.prepared = prepared;
    }

    /**
     * Every issuer there is.
     *
     * @throws SigningFailedException if a key cannot be used
     */
    public List<Issuer> load() throws SigningFailedException {
        return store.all(database).stream().map(prepared).toList();
    }

    /**
     * Puts every issuer there is in place of those in {@code issuers}.
     *
     * @return false if a key cannot be used, or an issuer is of a kind that this release does not
     *     know: those in place go on, which they may, since an issuer is only ever added
     */
    public synchronized boolean into(Issuers issuers) {
        try {
            issuers.replace(load());
            reported = Optional.empty();
            return true;
        } catch (SigningFailedException | IllegalArgumentException e) {
            Optional<String> failure = Optional.of(String.valueOf(e.getMessage()));
            if (!failure.equals(reported)) {
                LOG.error("the issuers were changed and cannot be loaded; those known go on", e);
                reported = failure;
            }
            return false;
        }
    }
}
