package dev.signet.server.crl;

import dev.signet.server.inventory.RevocationScan;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.mount.Mounts;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/**
 * The CRLs an issuer must keep publishing, and those of them that must be made now.
 *
 * @param mounts which say how their issuers publish CRLs
 * @param address where certificates and CRLs say that the CRL of a scope is
 */
public record CrlScopes(
        Mounts mounts, BiFunction<IssuerName, CrlScope, URI> address, CrlStore store) {

    /** How {@code issuer} publishes its CRLs. */
    CrlConfig config(Issuer issuer) {
        return mounts.crl(issuer.name().mount());
    }

    /** Where the CRL of {@code scope} is. */
    URI address(Issuer issuer, CrlScope scope) {
        return address.apply(issuer.name(), scope);
    }

    /**
     * Those that are configured, those that were ever published, and those of which a certificate
     * was revoked: some certificate names them. Delta CRLs only where they are configured.
     */
    Set<CrlScope> of(Handle tx, Issuer issuer) {
        return of(tx, issuer, store.heads(tx, issuer.name()));
    }

    private Set<CrlScope> of(Handle tx, Issuer issuer, Map<CrlScope, CrlHead> heads) {
        var bases = new LinkedHashSet<CrlScope>();
        CrlConfig configured = config(issuer);
        IntStream.range(0, configured.shards()).mapToObj(CrlScope::shard).forEach(bases::add);
        heads.keySet().stream().map(CrlScope::base).forEach(bases::add);
        bases.addAll(beyond(tx, issuer, bases));
        bases.add(CrlScope.complete());
        if (!configured.deltas()) {
            return bases;
        }
        var all = new LinkedHashSet<CrlScope>();
        bases.forEach(base -> all.addAll(List.of(base, base.delta())));
        return all;
    }

    /** Shards that only certificates of another time or another database name. */
    private static Set<CrlScope> beyond(Handle tx, Issuer issuer, Set<CrlScope> known) {
        var beyond = new LinkedHashSet<CrlScope>();
        int from = nextUnknown(known, 0);
        OptionalInt shard = RevocationScan.nextShard(tx, issuer.name(), from);
        while (shard.isPresent()) {
            beyond.add(CrlScope.shard(shard.getAsInt()));
            from = nextUnknown(known, shard.getAsInt() + 1);
            shard = RevocationScan.nextShard(tx, issuer.name(), from);
        }
        return beyond;
    }

    private static int nextUnknown(Set<CrlScope> known, int from) {
        int shard = from;
        while (known.contains(CrlScope.shard(shard))) {
            shard++;
        }
        return shard;
    }

    /**
     * Those that must be made: missing, as old as the configured period, made before {@code
     * renewedFrom} or in the future, named by another address than now, or without what was revoked
     * since, of which a shard without a CRL is a sign. One of a shard stands for its delta too,
     * which is made with it. So is that of the complete CRL, but it can be made alone, and stands
     * for itself.
     */
    List<CrlScope> due(Handle tx, Issuer issuer, Instant now, Instant renewedFrom) {
        Map<CrlScope, CrlHead> heads = store.heads(tx, issuer.name());
        Map<Integer, Long> revocations = store.newestRevocations(tx, issuer.name());
        Instant oldest = latest(now.minus(config(issuer).period()), renewedFrom);
        Set<CrlScope> all = of(tx, issuer, heads);
        boolean shardIsMissing =
                all.stream()
                        .filter(scope -> !scope.isOfAll() && !scope.isDelta())
                        .anyMatch(scope -> !heads.containsKey(scope));
        return all.stream()
                .filter(scope ->
                        (scope.isOfAll() && shardIsMissing)
                                || Optional.ofNullable(heads.get(scope))
                                        .filter(head ->
                                                head.thisUpdate().isAfter(oldest)
                                                        && !head.thisUpdate().isAfter(now)
                                                        && isWhereItShouldBe(issuer, head)
                                                        && knows(head, revocations))
                                        .isEmpty())
                .map(scope -> scope.isOfAll() ? scope : scope.base())
                .filter(scope -> !scope.isDelta() || heads.containsKey(scope.base()))
                .distinct()
                .toList();
    }

    /**
     * Those of which there is no CRL yet; where only a delta CRL is missing, what it is made with.
     */
    List<CrlScope> missing(Handle tx, Issuer issuer) {
        Map<CrlScope, CrlHead> heads = store.heads(tx, issuer.name());
        return of(tx, issuer, heads).stream()
                .filter(scope -> !heads.containsKey(scope))
                .map(CrlScope::base)
                .distinct()
                .toList();
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private boolean isWhereItShouldBe(Issuer issuer, CrlHead head) {
        return head.distributionPoint().equals(Optional.of(address(issuer, head.scope())));
    }

    /** Whether {@code head} has seen the newest of {@code revocations}, which are by shard. */
    private static boolean knows(CrlHead head, Map<Integer, Long> revocations) {
        long newest =
                head.scope().isOfAll()
                        ? revocations.values().stream().mapToLong(each -> each).max().orElse(0)
                        : revocations.getOrDefault(head.scope().shard().getAsInt(), 0L);
        return head.revocationsSeen() >= newest;
    }
}
