package dev.signet.server.insight;

import dev.signet.server.inventory.KnownIdentities;
import dev.signet.server.role.IdentityPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/**
 * Looks up known service accounts by patterns, cluster by cluster and namespace by namespace, past
 * those that cannot match. For one answer; looks no more than {@link #MAX_LOOKUPS} times.
 */
final class IdentityWalk {

    /** Each is one row of an index, well below a millisecond. */
    static final int MAX_LOOKUPS = 3_000;

    /** A service account that has had a certificate. */
    record Account(String cluster, String namespace, String serviceAccount) {}

    private final KnownIdentities identities;
    private final Handle tx;
    private int lookups;

    IdentityWalk(KnownIdentities identities, Handle tx) {
        this.identities = identities;
        this.tx = tx;
    }

    /** Whether no lookup was left out so far. */
    boolean isComplete() {
        return lookups <= MAX_LOOKUPS;
    }

    List<Account> matching(IdentityPattern pattern) {
        List<Account> accounts = new ArrayList<>();
        for (String cluster :
                values(
                        pattern.cluster(),
                        pattern::matchesCluster,
                        after -> identities.nextCluster(tx, after))) {
            for (String namespace :
                    values(
                            pattern.namespace(),
                            pattern::matchesNamespace,
                            after -> identities.nextNamespace(tx, cluster, after))) {
                for (String account :
                        values(
                                pattern.serviceAccount(),
                                pattern::matchesServiceAccount,
                                after ->
                                        identities.nextServiceAccount(
                                                tx, cluster, namespace, after))) {
                    if (mayLookUp()
                            && identities.isKnown(
                                    tx,
                                    cluster,
                                    namespace,
                                    account,
                                    pattern.trustDomain(),
                                    pattern.pod(),
                                    pattern.node())) {
                        accounts.add(new Account(cluster, namespace, account));
                    }
                }
            }
        }
        return accounts;
    }

    /** What matches {@code glob}; a text without a star needs no search. */
    private List<String> values(
            String glob, Predicate<String> matches, Function<String, Optional<String>> next) {
        if (glob.indexOf('*') < 0) {
            return List.of(glob);
        }
        List<String> values = new ArrayList<>();
        Optional<String> value = mayLookUp() ? next.apply("") : Optional.empty();
        while (value.isPresent()) {
            if (matches.test(value.get())) {
                values.add(value.get());
            }
            value = mayLookUp() ? next.apply(value.get()) : Optional.empty();
        }
        return values;
    }

    private boolean mayLookUp() {
        return ++lookups <= MAX_LOOKUPS;
    }
}
