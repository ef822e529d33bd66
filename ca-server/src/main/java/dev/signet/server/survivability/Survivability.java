package dev.signet.server.survivability;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.database.Database;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.role.Role;
import dev.signet.server.rotation.Outlooks;
import dev.signet.server.survivability.Report.Ends;
import dev.signet.server.survivability.Report.IssuerEnd;
import dev.signet.server.survivability.Report.LateEnding;
import dev.signet.server.survivability.Report.RoleStanding;
import dev.signet.server.survivability.WorkloadEnds.OfRole;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;

/**
 * Who breaks when, if the CA stopped now. A report is made at most every ten seconds for each
 * selection, and of 100 selections it is remembered. Safe for concurrent use.
 */
public final class Survivability {

    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final int MAX_SELECTIONS = 100;
    private static final int TENTH = 10;

    private final SurvivabilityConfig config;
    private final Outlooks outlooks;
    private final CrlStore crls;
    private final Database database;
    private final Clock clock;
    private final Cache<Selection, Report> reports;

    /**
     * @param nanoTime as {@link System#nanoTime}
     */
    public Survivability(
            SurvivabilityConfig config,
            Outlooks outlooks,
            CrlStore crls,
            Database database,
            Clock clock,
            LongSupplier nanoTime) {
        this.config = config;
        this.outlooks = outlooks;
        this.crls = crls;
        this.database = database;
        this.clock = clock;
        this.reports =
                Caffeine.newBuilder()
                        .maximumSize(MAX_SELECTIONS)
                        .expireAfterWrite(REMEMBERED)
                        .ticker(nanoTime::getAsLong)
                        .executor(Runnable::run)
                        .build();
    }

    public SurvivabilityConfig config() {
        return config;
    }

    /** The report on {@code selection}; those who ask for the same at once wait for one. */
    public Report of(Selection selection) {
        return reports.get(selection, this::look);
    }

    private Report look(Selection selection) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return database.snapshotOf(tx -> look(tx, selection, now));
    }

    private Report look(Handle tx, Selection selection, Instant now) {
        var ends = new WorkloadEnds(tx, selection, now);
        List<OfRole> found = ends.byRole();
        long workloads = found.stream().mapToLong(OfRole::workloads).sum();
        return new Report(
                now,
                workloads,
                workloads == 0
                        ? Optional.empty()
                        : ends.end(Math.ceilDiv(workloads, TENTH))
                                .map(tenth -> new Ends(first(found), tenth, last(found))),
                lateEnding(found),
                staleCrl(tx, selection),
                agingIssuer(selection),
                standings(selection, found));
    }

    private static Instant first(List<OfRole> found) {
        return found.stream().map(OfRole::first).min(Instant::compareTo).orElseThrow();
    }

    private static Instant last(List<OfRole> found) {
        return found.stream().map(OfRole::last).max(Instant::compareTo).orElseThrow();
    }

    private static LateEnding lateEnding(List<OfRole> found) {
        return found.stream()
                .map(OfRole::lateEnding)
                .reduce(
                        new LateEnding(0, 0, 0),
                        (one, other) ->
                                new LateEnding(
                                        one.withinSevenDays() + other.withinSevenDays(),
                                        one.withinThreeDays() + other.withinThreeDays(),
                                        one.withinOneDay() + other.withinOneDay()));
    }

    private Optional<IssuerEnd> staleCrl(Handle tx, Selection selection) {
        return crls.summaries(tx).stream()
                .filter(each -> selection.includes(each.issuer().mount()))
                .map(each -> new IssuerEnd(each.issuer(), each.nextUpdate()))
                .min(Comparator.comparing(IssuerEnd::at));
    }

    private Optional<IssuerEnd> agingIssuer(Selection selection) {
        return outlooks.issuers().all().stream()
                .filter(issuer -> selection.includes(issuer.name().mount()))
                .filter(Survivability::isSigningForWorkloads)
                .map(issuer -> new IssuerEnd(issuer.name(), outlooks.of(issuer).tooOldAt()))
                .min(Comparator.comparing(IssuerEnd::at));
    }

    private static boolean isSigningForWorkloads(Issuer issuer) {
        return issuer.kind() == IssuerKind.INTERMEDIATE && issuer.state() == IssuerState.ACTIVE;
    }

    private List<RoleStanding> standings(Selection selection, List<OfRole> found) {
        Map<String, RoleStanding> standings = new TreeMap<>();
        for (Role role : outlooks.roles().all()) {
            if (selection.includes(role)) {
                standings.put(
                        role.name().value(),
                        new RoleStanding(
                                role.name(),
                                Optional.of(OutageBudget.of(role.document())),
                                0,
                                0,
                                0,
                                Optional.empty(),
                                Optional.empty()));
            }
        }
        for (OfRole each : found) {
            RoleStanding _ =
                    standings.merge(
                            each.role().value(),
                            standing(each, Optional.empty()),
                            (known, _) -> standing(each, known.outageBudget()));
        }
        return List.copyOf(standings.values());
    }

    private static RoleStanding standing(OfRole found, Optional<Duration> outageBudget) {
        return new RoleStanding(
                found.role(),
                outageBudget,
                found.workloads(),
                found.late(),
                found.critical(),
                Optional.of(found.first()),
                Optional.of(found.lastContact()));
    }
}
