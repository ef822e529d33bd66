package dev.signet.server.survivability;

import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.RoleName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happens when, if the CA stopped now: nothing is issued, renewed or published any more.
 *
 * <p>A workload is a service account under a role, and lasts as long as its newest certificate. One
 * whose newest certificate is over or revoked does not count.
 *
 * @param at as of when
 * @param workloads how many there are
 * @param ends when the certificates of the first, of a tenth, and of all of them are over; empty if
 *     there are none
 * @param lateEnding how many of those that are late, with certificates that are over a day old, end
 *     within seven days, three days and one
 * @param staleCrl the first CRL that is over, by which whoever checks revocation refuses everybody
 * @param agingIssuer the first issuer that is too old for the longest life that a role grants
 * @param roles those that there are, and those that are gone and still have workloads; by name
 */
public record Report(
        Instant at,
        long workloads,
        Optional<Ends> ends,
        LateEnding lateEnding,
        Optional<IssuerEnd> staleCrl,
        Optional<IssuerEnd> agingIssuer,
        List<RoleStanding> roles) {

    public Report {
        roles = List.copyOf(roles);
    }

    /** How many workloads are past their renewal window and were not renewed. */
    public long late() {
        return roles.stream().mapToLong(RoleStanding::late).sum();
    }

    /** The last seconds of the certificates of the first, of a tenth and of all. */
    public record Ends(Instant first, Instant tenth, Instant all) {}

    /**
     * How many workloads are late and end within so many days. Of certificates of a day, which are
     * not counted, all would; shares of their life say more.
     */
    public record LateEnding(long withinSevenDays, long withinThreeDays, long withinOneDay) {}

    /** What becomes of an issuer, and when. */
    public record IssuerEnd(IssuerName issuer, Instant at) {}

    /**
     * How the workloads of one role stand.
     *
     * @param outageBudget see {@link OutageBudget}; empty if the role is gone
     * @param late those past their renewal window that were not renewed
     * @param critical those of them that have less than a tenth of their life left
     * @param firstEnd when the first of their certificates is over
     * @param lastContact when a certificate was last issued to one of them
     */
    public record RoleStanding(
            RoleName role,
            Optional<Duration> outageBudget,
            long workloads,
            long late,
            long critical,
            Optional<Instant> firstEnd,
            Optional<Instant> lastContact) {}
}
