package dev.signet.server.crl;

import dev.signet.server.database.Database;
import dev.signet.server.issuer.IssuerName;
import java.lang.ref.SoftReference;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The newest CRLs, as anybody may fetch them. What was fetched is kept for as long as memory lasts,
 * so that a large CRL is read once, however many ask for it at a time. Safe for concurrent use.
 */
public final class ServedCrls {

    /** Of scopes that were published, so no more than there are. */
    private final ConcurrentHashMap<Key, SoftReference<PublishedCrl>> copies =
            new ConcurrentHashMap<>();

    private final CrlStore store;
    private final Database database;

    public ServedCrls(CrlStore store, Database database) {
        this.store = store;
        this.database = database;
    }

    private record Key(IssuerName issuer, CrlScope scope) {}

    /** What is known of the newest CRL of {@code scope}; as of now, and cheap. */
    public Optional<CrlHead> head(IssuerName issuer, CrlScope scope) {
        return database.resultOf(tx -> store.head(tx, issuer, scope));
    }

    /**
     * The newest CRL of {@code scope}, which is known to be no older than {@code head}.
     *
     * @throws IllegalStateException if there is none any more
     */
    public PublishedCrl newest(IssuerName issuer, CrlHead head) {
        var key = new Key(issuer, head.scope());
        var found = new AtomicReference<PublishedCrl>();
        // One at a time: who waited finds what the one before has read.
        var _ =
                copies.compute(
                        key,
                        (_, copy) -> {
                            PublishedCrl kept = copy == null ? null : copy.get();
                            if (kept != null && kept.head().tag().equals(head.tag())) {
                                found.set(kept);
                                return copy;
                            }
                            PublishedCrl read = read(key);
                            found.set(read);
                            return new SoftReference<>(read);
                        });
        return found.get();
    }

    private PublishedCrl read(Key key) {
        return database.resultOf(tx -> store.newest(tx, key.issuer(), key.scope()))
                .orElseThrow(() -> new IllegalStateException("no CRL " + key));
    }
}
