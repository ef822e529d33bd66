package dev.signet.server;

import dev.signet.migrations.Migrate;
import dev.signet.server.api.HttpApi;
import dev.signet.server.api.HttpServer;
import dev.signet.server.api.IdentitySources;
import dev.signet.server.api.Sockets;
import dev.signet.server.approval.Approvals;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Authenticator;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.auth.join.JoinTokenChanges;
import dev.signet.server.auth.join.JoinTokens;
import dev.signet.server.auth.jwt.Jwts;
import dev.signet.server.auth.jwt.KeyFetchLimits;
import dev.signet.server.auth.jwt.TokenIssuer;
import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.auth.kubernetes.ReviewWatch;
import dev.signet.server.auth.kubernetes.ServiceAccountTokens;
import dev.signet.server.auth.login.OperatorLogins;
import dev.signet.server.auth.mtls.ClientCertificates;
import dev.signet.server.auth.mtls.OperatorCa;
import dev.signet.server.auth.mtls.OperatorCertificates;
import dev.signet.server.auth.oidc.OidcOperators;
import dev.signet.server.auth.token.ApiTokenChanges;
import dev.signet.server.auth.token.ApiTokens;
import dev.signet.server.auth.token.OperatorUse;
import dev.signet.server.auth.workload.WorkloadTokens;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.crl.CrlCatchUp;
import dev.signet.server.crl.CrlFreshness;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.crl.CrlScopes;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.crl.ServedCrls;
import dev.signet.server.database.ChangeWatch;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.database.ClockCheck;
import dev.signet.server.database.Database;
import dev.signet.server.database.Knowledge;
import dev.signet.server.database.PostgresqlRequirements;
import dev.signet.server.export.AuditExport;
import dev.signet.server.hierarchy.Hierarchy;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.AbandonedReservations;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuance.IdempotencyTidy;
import dev.signet.server.issuance.Issuance;
import dev.signet.server.issuance.Renewal;
import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuance.ServerIdentity;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerReload;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.key.KeyRotation;
import dev.signet.server.limit.Limits;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.MountStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.ocsp.Delegates;
import dev.signet.server.ocsp.OcspResponder;
import dev.signet.server.ocsp.ResponseCache;
import dev.signet.server.readiness.Readiness;
import dev.signet.server.recovery.Backup;
import dev.signet.server.recovery.LossRepair;
import dev.signet.server.recovery.RecentAnswers;
import dev.signet.server.recovery.Restorations;
import dev.signet.server.retention.ComingMonths;
import dev.signet.server.retention.Retention;
import dev.signet.server.revocation.BulkRevocation;
import dev.signet.server.revocation.Revocation;
import dev.signet.server.revocation.RevocationCount;
import dev.signet.server.revocation.RevocationPlans;
import dev.signet.server.role.RoleStore;
import dev.signet.server.role.Roles;
import dev.signet.server.rotation.IssuerCare;
import dev.signet.server.rotation.IssuerRotation;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.schedule.JobRunner;
import dev.signet.server.selfaudit.CertificateAudit;
import dev.signet.server.selfaudit.CrlAudit;
import dev.signet.server.selfaudit.LogAudit;
import dev.signet.server.selfaudit.Mismatches;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.survivability.Survivability;
import dev.signet.server.survivability.WorkloadTidy;
import dev.signet.server.transparency.LogKeyStore;
import dev.signet.server.transparency.LostEntriesException;
import dev.signet.server.transparency.Transparency;
import dev.signet.server.x509.Der;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server put together: the only class that knows every other. */
public final class CaServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaServer.class);

    private final Database database;
    private final CaKeyAccess keys;
    private final JobRunner jobs;
    private final ChangeWatch watch;
    private final HttpServer http;

    private CaServer(
            Database database,
            CaKeyAccess keys,
            JobRunner jobs,
            ChangeWatch watch,
            HttpServer http) {
        this.database = database;
        this.keys = keys;
        this.jobs = jobs;
        this.watch = watch;
        this.http = http;
    }

    /**
     * Starts a server; when this returns, it listens.
     *
     * @throws StartFailedException if it cannot, saying why and what to do
     */
    public static CaServer start(ServerConfig config) throws StartFailedException {
        return start(config, Surroundings.real());
    }

    static CaServer start(ServerConfig config, Surroundings around) throws StartFailedException {
        try (var opened = new Opened()) {
            Sockets sockets = opened.add(Sockets.bind(config.http()));
            Database database = opened.add(around.databases().apply(config.database()));
            var server = new Assembly(config, around, database, opened).start(sockets);
            opened.keep();
            return server;
        } catch (UncheckedIOException | IllegalStateException | IOException e) {
            throw new StartFailedException(String.valueOf(e.getMessage()), e);
        } catch (SigningFailedException e) {
            throw new StartFailedException(
                    "the CA keys cannot be used: "
                            + e.getMessage()
                            + "; is the key of key_encryption the one this database was made with: "
                            + config.keyEncryption().key(),
                    e);
        }
    }

    public int httpsPort() {
        return http.httpsPort();
    }

    public int httpPort() {
        return http.httpPort();
    }

    /** Stops taking requests, finishes those under way, then lets go of everything. */
    @Override
    public void close() {
        http.close();
        watch.close();
        jobs.close();
        keys.close();
        database.close();
    }

    /** The floors, from the bottom up. */
    private record Assembly(
            ServerConfig config, Surroundings around, Database database, Opened opened) {

        CaServer start(Sockets sockets)
                throws SigningFailedException, IOException, StartFailedException {
            requireSchema();
            requireReconciliation();
            Clock clock = around.clock();
            var months = new ComingMonths(database, clock);
            months.open();
            // floor 1
            var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var lint = new LintGate(metrics);
            var audit = new AuditLog(clock, around.random());
            var clockCheck = new ClockCheck(clock, System::nanoTime);
            Clock checkedClock = clockCheck.checked();
            var leases = JobLeases.of(database, config.instance(), around.random());
            var jobs = opened.add(new JobRunner(metrics));
            // floor 2
            var mountStore = new MountStore();
            var mounts = new Mounts(config.crl(), database.resultOf(mountStore::all));
            CaKeyAccess keys = opened.add(CaKeyAccess.open(config, around.random()));
            IssuerStore issuerStore = keys.issuers();
            var issuerReload = new IssuerReload(issuerStore, database, around.issuers());
            var issuers = new Issuers(issuerReload.load());
            var inventory = new Inventory();
            var roleStore = new RoleStore();
            var roles = new Roles(List.of());
            var tokens = serviceAccountTokens(checkedClock, metrics);
            var authenticators = authenticators(tokens, inventory, issuers, audit, checkedClock);
            // floor 3
            var mismatches = new Mismatches(config.selfAudit(), audit, metrics);
            var distribution =
                    new CrlDistribution(publicUrl(sockets), mounts, config.ocsp().inCertificates());
            var crls = new CrlStore();
            var crlScopes = new CrlScopes(mounts, distribution::crl, crls);
            var crlPublication =
                    new CrlPublication(
                            issuers, crlScopes, crls, leases, audit, database, checkedClock, lint);
            Transparency transparency = transparency(issuerStore, leases, metrics);
            publishFirst(issuers, crlPublication);
            var _ = jobs.start(transparency.sequencing());
            for (Job each : transparency.keeping()) {
                var _ = jobs.start(each);
            }
            var export =
                    new AuditExport(
                            config.export(),
                            config.instance(),
                            new FileOutputStream(FileDescriptor.out),
                            database);
            for (Job each : export.jobs(leases, metrics)) {
                var _ = jobs.start(each);
            }
            JobRunner.Running shards =
                    jobs.start(CrlCatchUp.ofShards(crlPublication, System::nanoTime));
            JobRunner.Running complete =
                    jobs.start(CrlCatchUp.ofComplete(crlPublication, System::nanoTime));
            Runnable catchUp =
                    () -> {
                        shards.soon();
                        complete.soon();
                    };
            var recent = new RecentAnswers(clock);
            var responses = new ResponseCache();
            var acknowledgements = new Acknowledgements(recent, responses, catchUp);
            var limits = new Limits(config.limits(), System::nanoTime, around.random());
            var issuance =
                    new Issuance(
                            roles,
                            mounts,
                            issuers,
                            distribution,
                            inventory,
                            audit,
                            database,
                            checkedClock,
                            around.random(),
                            acknowledgements,
                            lint,
                            mismatches::halt,
                            limits.issuances());
            var renewal =
                    new Renewal(
                            issuance,
                            inventory,
                            database,
                            checkedClock,
                            metrics,
                            ClusterConfig.renewingWithTokenOnly(config.clusters()));
            var revocation =
                    new Revocation(
                            issuers, inventory, audit, database, checkedClock, acknowledgements);
            var delegates =
                    new Delegates(
                            config.ocsp(),
                            issuers,
                            new ResponderCertification(
                                    distribution,
                                    inventory,
                                    audit,
                                    database,
                                    checkedClock,
                                    around.random(),
                                    acknowledgements,
                                    lint),
                            clock,
                            around.random());
            var crlFreshness = new CrlFreshness(issuers, crlScopes, crls, database);
            var hierarchy =
                    Hierarchy.of(
                            issuerStore,
                            issuers,
                            mounts,
                            new CaCertification(
                                    distribution,
                                    inventory,
                                    audit,
                                    database,
                                    checkedClock,
                                    around.random(),
                                    lint),
                            inventory,
                            audit,
                            database,
                            checkedClock);
            var care =
                    IssuerCare.of(
                            config.rotation(),
                            new IssuerCare.Ground(
                                    mounts,
                                    issuers,
                                    issuerReload,
                                    roles,
                                    inventory,
                                    crlFreshness,
                                    crls,
                                    audit,
                                    database,
                                    checkedClock),
                            hierarchy.rekey(),
                            crlPublication,
                            leases);
            replaceExpired(mounts, issuers, care.rotation(), crlPublication, clock);
            var readiness =
                    new Readiness(
                            mounts,
                            issuers,
                            crlFreshness,
                            delegates,
                            inventory,
                            mismatches,
                            leases,
                            database,
                            clockCheck,
                            tokens::unanswering,
                            clock);
            var identity =
                    new TlsIdentityRenewal(
                            new ServerIdentity(
                                    mounts,
                                    issuers,
                                    distribution,
                                    inventory,
                                    audit,
                                    database,
                                    clock,
                                    around.random(),
                                    acknowledgements,
                                    config.names(),
                                    lint),
                            clock);
            JobRunner.Running delegation = jobs.start(delegates);
            // floor 4
            JobRunner.Running bulkRevocation =
                    jobs.start(
                            new BulkRevocation(
                                    leases,
                                    audit,
                                    database,
                                    checkedClock,
                                    new RevocationCount(metrics),
                                    BulkRevocation.BATCH));
            var revocationPlans =
                    new RevocationPlans(audit, database, checkedClock, bulkRevocation::soon);
            var _ = jobs.start(new RecordGauges(metrics, crls, revocationPlans, database));
            var abandoned = new AbandonedReservations(inventory, database, clock);
            var gauges = new ServerGauges(metrics, abandoned, clockCheck, care.outlooks(), clock);
            var survivability =
                    new Survivability(
                            config.survivability(),
                            care.outlooks(),
                            crls,
                            database,
                            clock,
                            System::nanoTime);
            var _ = jobs.start(new SurvivabilityGauges(metrics, survivability));
            var _ = jobs.start(new WorkloadTidy(database, clock));
            var whenIssuersChange = new CopyOnWriteArrayList<Runnable>();
            var knowledge =
                    new Knowledge(
                            database,
                            Map.of(
                                    Topic.MOUNTS,
                                    () -> {
                                        mounts.refresh(() -> database.resultOf(mountStore::all));
                                        catchUp.run();
                                        return true;
                                    },
                                    Topic.ROLES,
                                    () -> {
                                        roles.refresh(() -> database.resultOf(roleStore::newest));
                                        limits.streaks().forget();
                                        return true;
                                    },
                                    Topic.ISSUERS,
                                    () -> {
                                        if (!issuerReload.into(issuers)) {
                                            return false;
                                        }
                                        gauges.issuers(issuers.all());
                                        catchUp.run();
                                        delegation.soon();
                                        whenIssuersChange.forEach(Runnable::run);
                                        return true;
                                    },
                                    Topic.REVOCATIONS,
                                    () -> {
                                        responses.revoked();
                                        catchUp.run();
                                        return true;
                                    }),
                            clockCheck);
            var ocsp =
                    new OcspResponder(
                            delegates,
                            responses,
                            config.ocsp().lifetime(),
                            issuers,
                            inventory,
                            database,
                            knowledge,
                            checkedClock);
            var api =
                    new HttpApi(
                            new HttpApi.Parts(
                                    authenticators,
                                    new OperatorUse(audit, database, checkedClock),
                                    new ApiTokenChanges(
                                            audit, database, checkedClock, around.random()),
                                    new Approvals(
                                            config.approvals(),
                                            audit,
                                            database,
                                            checkedClock,
                                            around.random()),
                                    new JoinTokenChanges(
                                            config.auth().joinTrustDomain(),
                                            audit,
                                            database,
                                            checkedClock,
                                            around.random()),
                                    config.auth().oidc(),
                                    new IdentitySources(
                                            config.clusters(), config.auth().trustDomains()),
                                    issuance,
                                    renewal,
                                    revocation,
                                    revocationPlans,
                                    inventory,
                                    roles,
                                    roleStore,
                                    mounts,
                                    mountStore,
                                    issuers,
                                    hierarchy,
                                    care,
                                    survivability,
                                    new KeyRotation(
                                            keys.encryption(), issuerStore.keys(), audit, database),
                                    new ServedCrls(crls, database),
                                    ocsp,
                                    audit,
                                    transparency,
                                    database,
                                    knowledge,
                                    clockCheck,
                                    readiness,
                                    new Backup(audit, database, clock),
                                    mismatches,
                                    limits,
                                    metrics,
                                    clock,
                                    around.random()));
            knowledge.ensureFresh();
            ChangeWatch watch =
                    opened.add(
                            ChangeWatch.start(
                                    database,
                                    knowledge,
                                    Thread.ofPlatform().daemon().name("changes").factory()));
            var http = HttpServer.start(api, sockets, identity::current);
            identity.onRenewal(http::reloadIdentity);
            whenIssuersChange.add(jobs.start(identity)::soon);
            whenIssuersChange.add(jobs.start(care.rotation())::soon);
            var _ = jobs.start(new ReviewWatch(tokens, Thread::startVirtualThread));
            var _ = jobs.start(new IdempotencyTidy(database, clock));
            var _ = jobs.start(abandoned);
            var _ =
                    jobs.start(
                            new Retention(
                                    config.retention(),
                                    crls,
                                    export::waitingSince,
                                    months,
                                    database,
                                    clock));
            var _ = jobs.start(new CertificateAudit(mismatches, leases, database, clock));
            var _ = jobs.start(new LogAudit(mismatches, leases, database, clock));
            var _ = jobs.start(new CrlAudit(mismatches, leases, database, clock, System::nanoTime));
            JobRunner.Running lossRepair =
                    jobs.start(
                            new LossRepair(
                                    recent,
                                    inventory,
                                    audit,
                                    database,
                                    clock,
                                    metrics,
                                    () -> {
                                        crlPublication.renew();
                                        catchUp.run();
                                    }));
            knowledge.whenCommitsMayBeLost(lossRepair::soon);
            LOG.info(
                    "{} serves HTTPS on {} and CRLs on {}; {} issuers, {} roles, clusters {}",
                    config.instance(),
                    http.httpsPort(),
                    distribution.base(),
                    issuers.all().size(),
                    roles.all().size(),
                    config.clusters().stream().map(cluster -> cluster.name()).toList());
            return new CaServer(database, keys, jobs, watch, http);
        }

        /**
         * A CA whose issuer expired while no server ran makes the next one before anything else:
         * the server's own certificate needs it, and without it nobody could mend anything.
         */
        private static void replaceExpired(
                Mounts mounts,
                Issuers issuers,
                IssuerRotation rotation,
                CrlPublication crlPublication,
                Clock clock)
                throws SigningFailedException {
            boolean signs =
                    mounts.find(MountName.DEFAULT)
                            .flatMap(issuers::defaultIssuer)
                            .filter(issuer -> issuer.isValidAt(clock.instant()))
                            .isPresent();
            if (!signs) {
                rotation.run();
                crlPublication.catchUp(_ -> true);
                rotation.run();
            }
        }

        /** Nobody is to meet a certificate whose CRL does not exist; readiness tells what fails. */
        private static void publishFirst(Issuers issuers, CrlPublication publication) {
            for (Issuer issuer : issuers.publishing()) {
                try {
                    publication.publishFirst(issuer);
                } catch (SigningFailedException | IllegalStateException e) {
                    LOG.error("issuer {} has no CRLs yet, and none can be made", issuer.name(), e);
                }
            }
        }

        private void requireSchema() throws StartFailedException {
            var schema = new Migrate(database.dataSource(), config.database().server().user());
            Optional<String> obstacle =
                    schema.obstacle().or(() -> database.resultOf(PostgresqlRequirements::obstacle));
            if (obstacle.isPresent()) {
                throw new StartFailedException(obstacle.get());
            }
        }

        private void requireReconciliation() throws StartFailedException {
            Optional<Instant> restored =
                    database.resultOf(tx -> new Restorations().unreconciled(tx));
            if (restored.isPresent()) {
                throw new StartFailedException(
                        "this database was restored from a backup at "
                                + restored.get()
                                + " and may have forgotten revocations; run: signet reconcile"
                                + " --config FILE --crl FILE, with the newest CRLs that relying"
                                + " parties have");
            }
        }

        /** A database with less than the newest checkpoint says is none to serve. */
        private Transparency transparency(
                IssuerStore issuers, JobLeases leases, MeterRegistry metrics)
                throws SigningFailedException, StartFailedException {
            try {
                return Transparency.open(
                        config.transparency(),
                        config.names().getFirst().text() + "/v1/log",
                        new Transparency.Ground(
                                new LogKeyStore(issuers, around.clock()),
                                leases,
                                database,
                                around.clock(),
                                metrics));
            } catch (LostEntriesException e) {
                throw new StartFailedException(String.valueOf(e.getMessage()), e);
            }
        }

        private ServiceAccountTokens serviceAccountTokens(Clock clock, MeterRegistry metrics) {
            Executor background = Thread::startVirtualThread;
            var tokens =
                    new ServiceAccountTokens(
                            config.clusters(), KeyFetchLimits.DEFAULT, clock, background, metrics);
            background.execute(() -> {
                List<String> missing = tokens.fetchKeys();
                if (!missing.isEmpty()) {
                    LOG.warn("no keys yet of the clusters {}", missing);
                }
            });
            return tokens;
        }

        private Authenticators authenticators(
                ServiceAccountTokens tokens,
                Inventory inventory,
                Issuers issuers,
                AuditLog audit,
                Clock clock) {
            Executor background = Thread::startVirtualThread;
            var logins = new OperatorLogins(audit, database, clock);
            List<TokenIssuer> issuersOfJwts =
                    Stream.<TokenIssuer>concat(
                                    config.auth().jwt().stream()
                                            .map(each ->
                                                    new WorkloadTokens(each, clock, background)),
                                    config.auth().oidc().stream()
                                            .map(each ->
                                                    new OidcOperators(
                                                            each, logins, clock, background)))
                            .toList();
            var workloads =
                    new ClientCertificates(
                            new IssuedCertificates(inventory, issuers, database), clock);
            return new Authenticators(
                    new Jwts(issuersOfJwts, tokens),
                    new ApiTokens(audit, database, clock),
                    new JoinTokens(database, clock),
                    config.auth()
                            .certificates()
                            .<Authenticator<Der>>map(each ->
                                    new OperatorCertificates(
                                            each.operators(),
                                            OperatorCa.load(each, clock),
                                            issuers::haveKey,
                                            logins,
                                            workloads))
                            .orElse(workloads));
        }

        private URI publicUrl(Sockets sockets) {
            return config.publicUrl()
                    .orElseGet(() ->
                            URI.create(
                                    "http://"
                                            + config.names().getFirst().text()
                                            + ":"
                                            + sockets.httpPort()));
        }
    }
}
