package dev.signet.server.issuer;

import dev.signet.server.database.Database;
import dev.signet.server.mount.MountName;
import dev.signet.server.signing.KeyUnreachableException;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.UnusableSigner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the issuers, at the start and whenever they were changed, and numbers the trust bundles.
 *
 * <p>Safe for concurrent use: what was loaded later is never replaced by what was loaded earlier.
 */
public final class IssuerReload {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerReload.class);

    private final IssuerStore store;
    private final Database database;
    private final UnaryOperator<Issuer> prepared;

    /** What the log was told last, which it need not hear twice a second. */
    private List<String> reported = List.of();

    /** {@code prepared} sees every issuer before it is used. */
    public IssuerReload(IssuerStore store, Database database, UnaryOperator<Issuer> prepared) {
        this.store = store;
        this.database = database;
        this.prepared = prepared;
    }

    /**
     * Every issuer there is. One whose key is out of reach for now is there and signs nothing until
     * it was loaded anew.
     *
     * @throws SigningFailedException if a key cannot be used
     */
    public List<Issuer> load() throws SigningFailedException {
        var issuers = new ArrayList<Issuer>();
        for (IssuerStore.Stored each : store.stored(database).issuers()) {
            try {
                issuers.add(prepared.apply(each.issuer()));
            } catch (KeyUnreachableException e) {
                issuers.add(
                        prepared.apply(
                                each.unusable(
                                        "issuer "
                                                + each.name()
                                                + " cannot be used: "
                                                + e.getMessage())));
            } catch (SigningFailedException e) {
                throw new SigningFailedException(
                        "issuer " + each.name() + ": " + e.getMessage(), e);
            }
        }
        return issuers;
    }

    /**
     * Puts every issuer there is in place of those in {@code issuers}. One whose key cannot be used
     * takes its state all the same and signs nothing. One of a kind that this release does not know
     * signs nothing either, and is left out if it was not there before.
     *
     * @return false if a key is out of reach for now, or other servers change issuers at the
     *     moment, so that trying again may help
     * @throws org.jdbi.v3.core.JdbiException if the database cannot be asked; those in place stay
     */
    public synchronized boolean into(Issuers issuers) {
        var next = new ArrayList<Issuer>();
        var failures = new ArrayList<String>();
        boolean whole = true;
        IssuerStore.Snapshot stored = store.stored(database);
        for (IssuerStore.Stored each : stored.issuers()) {
            try {
                next.add(prepared.apply(each.issuer()));
            } catch (SigningFailedException | IllegalArgumentException e) {
                String why = "issuer " + each.name() + " cannot be used: " + e.getMessage();
                whole &= !(e instanceof KeyUnreachableException);
                failures.add(why);
                silent(each, issuers, why).ifPresent(next::add);
            }
        }
        whole &= number(next, stored.version(), issuers);
        issuers.replace(next);
        report(failures);
        return whole;
    }

    /** False if another server was first, or knows newer issuers. */
    private boolean number(List<Issuer> next, long version, Issuers issuers) {
        Optional<Map<MountName, TrustBundle>> bundles =
                database.resultOf(tx ->
                        new TrustBundleNumbers(tx, version, issuers.numbered())
                                .of(new Issuers(next)));
        bundles.ifPresent(issuers::number);
        return bundles.isPresent();
    }

    /** What is known of an issuer, with a key that signs nothing. */
    private static Optional<Issuer> silent(IssuerStore.Stored stored, Issuers known, String why) {
        try {
            return Optional.of(stored.unusable(why));
        } catch (SigningFailedException | IllegalArgumentException _) {
            return known.all().stream()
                    .filter(issuer -> issuer.name().value().equals(stored.name()))
                    .findFirst()
                    .map(issuer -> issuer.with(silenced(issuer.signer(), why)));
        }
    }

    private static Signer silenced(Signer signer, String why) {
        return new UnusableSigner(signer.publicKey(), signer.algorithm(), signer.storage(), why);
    }

    private void report(List<String> failures) {
        if (!failures.equals(reported)) {
            failures.forEach(failure -> LOG.error("{}; it signs nothing", failure));
            reported = failures;
        }
    }
}
