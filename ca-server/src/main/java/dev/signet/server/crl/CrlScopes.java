package dev.signet.server.crl;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.mount.Mounts;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/** The CRLs an issuer must keep publishing. */
record CrlScopes(Mounts mounts, CrlStore store) {

    /**
     * Those that are configured, and those that were ever published: some certificate names them.
     */
    Set<CrlScope> of(Handle tx, Issuer issuer) {
        var scopes = new LinkedHashSet<CrlScope>();
        scopes.add(CrlScope.complete());
        IntStream.range(0, mounts.crl(issuer.name().mount()).shards())
                .mapToObj(CrlScope::shard)
                .forEach(scopes::add);
        scopes.addAll(store.scopes(tx, issuer.name()));
        return scopes;
    }
}
