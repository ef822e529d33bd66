package dev.signet.server.insight;

import dev.signet.server.role.Holding;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.List;

/**
 * Who could obtain a name.
 *
 * @param grants by role and rule, in the order of the roles' names
 * @param known the service accounts among them that have had certificates, of whatever names
 * @param complete whether all of {@code known} are here
 */
public record Who(
        SubjectAlternativeName name, List<Grant> grants, List<Known> known, boolean complete) {

    /** What one rule of a role says. */
    public record Grant(RoleName role, int version, Holding holding) {}

    /**
     * One service account.
     *
     * @param roles those it could obtain the name from, each once
     */
    public record Known(
            String cluster, String namespace, String serviceAccount, List<RoleName> roles) {}
}
