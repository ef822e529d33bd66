package dev.signet.server.readiness;

import dev.signet.server.crl.CrlFreshness;
import dev.signet.server.database.ClockCheck;
import dev.signet.server.database.Database;
import dev.signet.server.database.Dialect;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.ocsp.Delegates;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.selfaudit.Mismatches;
import dev.signet.server.signing.KeyStorage;
import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries what this server is there for: it signs, it commits, it looks at its CRLs, its OCSP
 * responders and its clock. It tells which clusters do not answer, which is no fault of its.
 *
 * <p>Safe for concurrent use. An answer holds for {@link #HOLDS}, because anybody may ask.
 */
public final class Readiness {

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private static final Duration HOLDS = Duration.ofSeconds(1);

    /** No DER, so that nobody can use its signature as a certificate or a CRL. */
    private static final byte[] PROBE =
            "signet: can this server sign?".getBytes(StandardCharsets.US_ASCII);

    private final Mounts mounts;
    private final Issuers issuers;
    private final CrlFreshness crls;
    private final Delegates delegates;
    private final Inventory inventory;
    private final Mismatches mismatches;
    private final JobLeases leases;
    private final Database database;
    private final ClockCheck clockCheck;
    private final Supplier<SortedMap<String, Instant>> unansweringClusters;
    private final Clock clock;
    private Optional<Answer> newest = Optional.empty();

    /**
     * @param unansweringClusters those that cannot be asked about tokens, and since when
     */
    public Readiness(
            Mounts mounts,
            Issuers issuers,
            CrlFreshness crls,
            Delegates delegates,
            Inventory inventory,
            Mismatches mismatches,
            JobLeases leases,
            Database database,
            ClockCheck clockCheck,
            Supplier<SortedMap<String, Instant>> unansweringClusters,
            Clock clock) {
        this.mounts = mounts;
        this.issuers = issuers;
        this.crls = crls;
        this.delegates = delegates;
        this.inventory = inventory;
        this.mismatches = mismatches;
        this.leases = leases;
        this.database = database;
        this.clockCheck = clockCheck;
        this.unansweringClusters = unansweringClusters;
        this.clock = clock;
    }

    private record Answer(Instant at, List<Check> checks) {}

    /** Every check, in the same order each time. */
    public synchronized List<Check> check() {
        Instant now = clock.instant();
        boolean holds =
                newest.filter(answer ->
                                !now.isBefore(answer.at()) && now.isBefore(answer.at().plus(HOLDS)))
                        .isPresent();
        if (!holds) {
            Check commits = canCommit();
            // A database that keeps everybody waiting is waited for once.
            Check fresh = commits.ok() ? fresh() : unread("crl_fresh");
            newest =
                    Optional.of(
                            new Answer(
                                    now,
                                    List.of(
                                            canSign(),
                                            commits,
                                            fresh,
                                            responders(now),
                                            clock(),
                                            tokenReview(),
                                            commits.ok() ? selfAudit() : unread("self_audit"))));
        }
        return newest.orElseThrow().checks();
    }

    private Check canSign() {
        String name = "can_sign";
        Optional<Issuer> issuer = mounts.find(MountName.DEFAULT).flatMap(issuers::defaultIssuer);
        if (issuer.isEmpty()) {
            return new Check(name, false, "no issuer is active");
        }
        if (issuers.end(issuer.get()).isBefore(clock.instant())) {
            return new Check(
                    name,
                    false,
                    "issuer " + issuer.get().name() + ", or a CA above it, has expired");
        }
        List<String> complaints =
                Stream.concat(issuer.stream(), inTokens())
                        .distinct()
                        .flatMap(this::complaint)
                        .toList();
        return new Check(
                name,
                complaints.isEmpty(),
                complaints.isEmpty()
                        ? "issuer " + issuer.get().name() + " signs"
                        : String.join("; ", complaints));
    }

    /** Issuers of workloads whose keys may be lost while this server is well. */
    private Stream<Issuer> inTokens() {
        return issuers.all().stream()
                .filter(issuer -> issuer.kind() == IssuerKind.INTERMEDIATE)
                .filter(issuer -> issuer.state() == IssuerState.ACTIVE)
                .filter(issuer -> issuer.signer().storage() == KeyStorage.PKCS11);
    }

    private Stream<String> complaint(Issuer issuer) {
        Signer signer = issuer.signer();
        try {
            return signer.algorithm().verifies(signer.publicKey(), PROBE, signer.sign(PROBE))
                    ? Stream.empty()
                    : Stream.of("issuer " + issuer.name() + " makes bad signatures");
        } catch (SigningFailedException e) {
            LOG.error("issuer {} cannot sign", issuer.name(), e);
            return Stream.of(
                    "the key of issuer " + issuer.name() + " is out of reach: " + e.getMessage());
        }
    }

    private Check canCommit() {
        try {
            var _ = leases.tryAcquire("readiness", Duration.ZERO);
            return new Check("can_commit", true, "the database takes changes");
        } catch (RuntimeException e) {
            LOG.error("the database takes no changes", e);
            return new Check("can_commit", false, "the database takes no changes");
        }
    }

    private Check fresh() {
        try {
            Optional<String> stale = crls.stale(clock.instant());
            return new Check(
                    "crl_fresh",
                    stale.isEmpty(),
                    stale.orElse("every CRL is in the first half of its life"));
        } catch (RuntimeException e) {
            return unread("crl_fresh");
        }
    }

    private Check responders(Instant now) {
        Optional<String> stale = delegates.stale(now);
        return new Check(
                "ocsp_fresh",
                stale.isEmpty(),
                stale.orElse("no OCSP responder's certificate is near its end"));
    }

    /**
     * Never fails: a server that nobody is sent to any more could not even renew, and other servers
     * would meet the same cluster.
     */
    private Check tokenReview() {
        String failing =
                unansweringClusters.get().entrySet().stream()
                        .map(cluster -> cluster.getKey() + " since " + cluster.getValue())
                        .collect(Collectors.joining(", "));
        return new Check(
                "token_review",
                true,
                failing.isEmpty()
                        ? "no cluster fails to answer questions about tokens"
                        : "clusters that cannot be asked about tokens: " + failing);
    }

    private static Check unread(String name) {
        return new Check(name, false, "the database cannot be read");
    }

    /**
     * In words only: a mismatch is of the record, not of this server, and to take every server away
     * would take CRLs and OCSP with them.
     */
    private Check selfAudit() {
        try {
            return new Check("self_audit", true, database.resultOf(mismatches::words));
        } catch (RuntimeException e) {
            return unread("self_audit");
        }
    }

    private Check clock() {
        try {
            Optional<String> wrong = clockCheck.wrong().or(this::behindItself);
            return new Check(
                    "clock_sane",
                    wrong.isEmpty(),
                    wrong.orElse("the clock agrees with the database's and has not gone back"));
        } catch (RuntimeException e) {
            return new Check("clock_sane", false, "the database cannot be read");
        }
    }

    /**
     * A database in a file has this server's own clock: that one may have gone back is seen from
     * the newest reservation. Where servers share a database it could be another server that was
     * wrong.
     */
    private Optional<String> behindItself() {
        Instant now = clock.instant();
        return database.dialect() != Dialect.H2
                ? Optional.empty()
                : database.resultOf(inventory::newestReservation)
                        .filter(at -> at.isAfter(now.plus(ClockCheck.LIMIT)))
                        .map(at ->
                                "the clock says "
                                        + now
                                        + ", but a certificate was issued at "
                                        + at);
    }
}
