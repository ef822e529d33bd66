package dev.signet.server.crl;

import dev.signet.server.crl.CrlHead.DeltaBase;
import dev.signet.server.database.Changes;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.inventory.RevocationScan;
import dev.signet.server.inventory.RevokedEntry;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.mount.CrlConfig;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** Reads what the next CRLs will say. */
record CrlDrafts(CrlScopes scopes, CrlStore store) {

    /** A delta CRL of more is none that anybody would rather fetch. */
    private static final int MAX_DELTA_ENTRIES = 20_000;

    /** For what is revoked between counting and reading. */
    private static final int SPARE_ENTRIES = 100;

    /** The CRLs in force for the certificates of a scope. */
    private record InForce(Optional<CrlHead> base, Optional<CrlHead> delta) {

        Stream<CrlHead> all() {
            return Stream.concat(base.stream(), delta.stream());
        }
    }

    /**
     * The next CRL of {@code scope}, and then the next delta CRL for the same certificates, where
     * they are configured and there is a CRL for it to add to. Both say the same, if {@code tx} is
     * a snapshot.
     *
     * @throws IllegalStateException if {@code now} is before the CRLs in force
     */
    List<CrlDraft> read(Handle tx, Issuer issuer, CrlScope scope, Instant now) {
        var inForce =
                new InForce(
                        store.head(tx, issuer.name(), scope.base()),
                        store.head(tx, issuer.name(), scope.delta()));
        Instant thisUpdate = now.truncatedTo(ChronoUnit.SECONDS);
        requireNoneAfter(thisUpdate, inForce, issuer);
        // First, so that nothing up to it is missing in what is read next.
        long seen = Changes.version(tx, Topic.REVOCATIONS);
        long number = number(issuer, scope, inForce, now);
        RevocationScan scan = scan(issuer, scope, inForce, thisUpdate);
        var drafts = new ArrayList<CrlDraft>();
        if (!scope.isDelta()) {
            var entries = new CrlEntries(thisUpdate, expectedOctets(tx, scan, inForce.base()));
            scan.list(tx, entries);
            drafts.add(
                    new CrlDraft(
                            scope,
                            number,
                            thisUpdate,
                            seen,
                            inForce.base(),
                            Optional.empty(),
                            entries));
        }
        deltaBase(tx, issuer, scan, inForce, thisUpdate)
                .map(base ->
                        new CrlDraft(
                                scope.delta(),
                                number,
                                thisUpdate,
                                seen,
                                inForce.delta(),
                                Optional.of(base),
                                newer(tx, scan, base, thisUpdate)))
                .ifPresent(drafts::add);
        return drafts;
    }

    private static void requireNoneAfter(Instant thisUpdate, InForce inForce, Issuer issuer) {
        inForce.all()
                .filter(head -> head.thisUpdate().isAfter(thisUpdate))
                .forEach(head -> {
                    throw new IllegalStateException(
                            "the clock went back: the newest CRL %s/%s is of %s, now is %s"
                                    .formatted(
                                            issuer.name(),
                                            head.scope(),
                                            head.thisUpdate(),
                                            thisUpdate));
                });
    }

    /**
     * Above every number for the same certificates before it, delta CRLs included (RFC 5280
     * §5.2.3), and no less than the milliseconds since 1970: where an older database was restored,
     * it is still above every number that relying parties have seen, as no scope is published a
     * thousand times a second. Fits the 20 octets they must cope with by far.
     *
     * <p>Delta CRLs that are made alone have odd numbers and all others even ones: both kinds may
     * be made at once, and only what says the same may have the same number.
     */
    private long number(Issuer issuer, CrlScope scope, InForce inForce, Instant now) {
        long last = inForce.all().mapToLong(CrlHead::number).max().orElse(0);
        long number = Math.max(last + 1, now.toEpochMilli());
        boolean isOdd = number % 2 == 1;
        return !scopes.config(issuer).deltas() || isOdd == scope.isDelta() ? number : number + 1;
    }

    /**
     * An entry stays until a CRL that is newer than the certificate's end has listed it (RFC 5280
     * §3.3), however long no CRL was published; and for the lifetime of a CRL in any case.
     */
    private RevocationScan scan(
            Issuer issuer, CrlScope scope, InForce inForce, Instant thisUpdate) {
        Instant usual = thisUpdate.minus(scopes.config(issuer).lifetime());
        Instant listedFrom =
                inForce.base().map(CrlHead::thisUpdate).filter(usual::isAfter).orElse(usual);
        return new RevocationScan(issuer.name(), scope.shard(), listedFrom);
    }

    /** What the CRL in force has, and what was revoked since. */
    private static int expectedOctets(Handle tx, RevocationScan scan, Optional<CrlHead> inForce) {
        Optional<CrlHead> known = inForce.filter(head -> head.revocationsSeen() > 0);
        long since = known.map(CrlHead::revocationsSeen).orElse(0L);
        long newer = scan.countSince(tx, since) + SPARE_ENTRIES;
        return Math.toIntExact(
                known.map(CrlHead::octets).orElse(0) + newer * CrlEntries.MOST_OCTETS);
    }

    /**
     * What a delta CRL adds to: the same as the one in force for half of a CRL's life, so that
     * whoever fetched a CRL in that time can go on with deltas; then, or when that has become too
     * much, the CRL in force.
     */
    private Optional<DeltaBase> deltaBase(
            Handle tx, Issuer issuer, RevocationScan scan, InForce inForce, Instant thisUpdate) {
        CrlConfig config = scopes.config(issuer);
        if (!config.deltas()) {
            return Optional.empty();
        }
        Instant oldest = thisUpdate.minus(config.lifetime().dividedBy(2));
        Stream<DeltaBase> same =
                inForce.delta().flatMap(CrlHead::base).stream()
                        .filter(base -> base.thisUpdate().isAfter(oldest));
        Stream<DeltaBase> current = inForce.base().map(CrlHead::asBase).stream();
        return Stream.concat(same, current)
                .filter(base -> scan.countSince(tx, base.revocationsSeen()) <= MAX_DELTA_ENTRIES)
                .findFirst();
    }

    private static CrlEntries newer(
            Handle tx, RevocationScan scan, DeltaBase base, Instant thisUpdate) {
        List<RevokedEntry> newer = scan.since(tx, base.revocationsSeen());
        var entries = new CrlEntries(thisUpdate, newer.size() * CrlEntries.MOST_OCTETS);
        newer.forEach(
                entry -> entries.revoked(entry.serial().hex(), entry.revokedAt(), entry.reason()));
        return entries;
    }
}
