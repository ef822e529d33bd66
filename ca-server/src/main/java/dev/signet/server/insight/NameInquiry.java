package dev.signet.server.insight;

import dev.signet.server.database.Database;
import dev.signet.server.inventory.KnownIdentities;
import dev.signet.server.role.Holding;
import dev.signet.server.role.IdentityPattern;
import dev.signet.server.role.NameHolders;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.Roles;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds out who could obtain a name under the roles in force. Safe for concurrent use. */
public final class NameInquiry {

    private final Roles roles;
    private final KnownIdentities identities;
    private final Database database;

    public NameInquiry(Roles roles, KnownIdentities identities, Database database) {
        this.roles = roles;
        this.identities = identities;
        this.database = database;
    }

    public Who who(SubjectAlternativeName name) {
        List<Who.Grant> grants = new ArrayList<>();
        for (Role role : roles.all()) {
            for (Holding holding : NameHolders.of(role, name)) {
                grants.add(new Who.Grant(role.name(), role.version(), holding));
            }
        }
        return database.resultOf(tx -> {
            var walk = new IdentityWalk(identities, tx);
            Map<IdentityWalk.Account, Set<RoleName>> known =
                    new TreeMap<>(
                            Comparator.comparing(IdentityWalk.Account::cluster)
                                    .thenComparing(IdentityWalk.Account::namespace)
                                    .thenComparing(IdentityWalk.Account::serviceAccount));
            for (Who.Grant grant : grants) {
                for (IdentityPattern pattern : grant.holding().identities()) {
                    for (IdentityWalk.Account account : walk.matching(pattern)) {
                        var _ =
                                known.computeIfAbsent(account, _ -> new TreeSet<>())
                                        .add(grant.role());
                    }
                }
            }
            return new Who(name, grants, listed(known), walk.isComplete());
        });
    }

    private static List<Who.Known> listed(Map<IdentityWalk.Account, Set<RoleName>> known) {
        return known.entrySet().stream()
                .map(entry ->
                        new Who.Known(
                                entry.getKey().cluster(),
                                entry.getKey().namespace(),
                                entry.getKey().serviceAccount(),
                                List.copyOf(entry.getValue())))
                .toList();
    }
}
