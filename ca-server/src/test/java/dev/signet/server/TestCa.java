package dev.signet.server;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Grants;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.crl.CrlFreshness;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.crl.CrlScope;
import dev.signet.server.crl.CrlScopes;
import dev.signet.server.crl.CrlStore;
import dev.signet.server.crl.PublishedCrl;
import dev.signet.server.database.ClockCheck;
import dev.signet.server.database.Database;
import dev.signet.server.database.Dialect;
import dev.signet.server.database.Knowledge;
import dev.signet.server.hierarchy.FirstIssuers;
import dev.signet.server.hierarchy.Hierarchy;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateRecord;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuance.IdempotencyKey;
import dev.signet.server.issuance.Issuance;
import dev.signet.server.issuance.IssuanceOutcome;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.issuance.Renewal;
import dev.signet.server.issuance.RequestContext;
import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerReload;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.key.KeyRotation;
import dev.signet.server.limit.Places;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.mount.MountStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.ocsp.Delegates;
import dev.signet.server.ocsp.OcspConfig;
import dev.signet.server.ocsp.OcspResponder;
import dev.signet.server.ocsp.ResponseCache;
import dev.signet.server.recovery.RecentAnswers;
import dev.signet.server.retention.ComingMonths;
import dev.signet.server.revocation.BulkRevocation;
import dev.signet.server.revocation.Revocation;
import dev.signet.server.revocation.RevocationCount;
import dev.signet.server.revocation.RevocationPlans;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.Roles;
import dev.signet.server.rotation.IssuerCare;
import dev.signet.server.rotation.RotationConfig;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.selfaudit.Mismatches;
import dev.signet.server.selfaudit.SelfAuditConfig;
import dev.signet.server.selfaudit.SelfAuditConfig.OnMismatch;
import dev.signet.server.signing.AesKeyEncryptionKey;
import dev.signet.server.signing.KeyEncryption;
import dev.signet.server.signing.KeyEncryptionKey;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.survivability.Survivability;
import dev.signet.server.survivability.SurvivabilityConfig;
import dev.signet.server.transparency.LogKeyStore;
import dev.signet.server.transparency.Transparency;
import dev.signet.server.transparency.TransparencyConfig;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectPublicKey;
import dev.signet.server.x509.WeakKeyException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A whole CA on an in-memory database and a clock the test holds; a test bends one part of it. */
public final class TestCa {

    public static final IssuerName ROOT = new IssuerName("root");
    public static final IssuerName ISSUING = new IssuerName("issuing");
    public static final URI PUBLIC_URL = URI.create("http://ca.test:8080");

    public static final WorkloadIdentity ORDERS = workload("shop", "orders");
    public static final Caller CALLER = new Caller.KubernetesCaller(ORDERS, "token-1", Instant.MAX);
    public static final Caller OPERATOR = new Caller.OperatorCaller("bootstrap", Grants.ADMIN);

    /** Admits everybody in the namespace shop to names under shop.svc and example.org. */
    public static final String ROLE =
            """
            {"callers": [{"cluster": "dev", "namespace": "shop", "service_account": "*"}],
             "allowed_domains": ["{{service_account}}.{{namespace}}.svc.cluster.local",
                                 "*.example.org"],
             "allowed_uri_sans": ["spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}"],
             "allowed_ip_sans_cidr": ["10.0.0.0/8", "fd00::/8"],
             "ttl": "24h", "max_ttl": "48h"}
            """;

    public final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00.250Z"));

    /** Believes the clock until a test sets it. */
    public final ClockCheck clockCheck = new ClockCheck(clock, clock::nanoTime);

    public final SecureRandom random = new SecureRandom();
    private final TestDatabase fresh;
    public final Database database;
    public final Inventory inventory = new Inventory();
    public final AuditLog audit = new AuditLog(clock, random);
    public final MeterRegistry metrics = new SimpleMeterRegistry();
    public final LintGate lint = new LintGate(metrics);
    public final Mismatches mismatches;
    public final CrlStore crls = new CrlStore();
    public final RecentAnswers recent = new RecentAnswers(clock);
    public final Mounts mounts;
    public final ResponseCache responses = new ResponseCache();
    public final CrlDistribution distribution;
    public final Issuers issuers;
    public final CaCertification caCertification;
    public final FaultySigner signer;
    public final Roles roles = new Roles(List.of(role("web", ROLE)));
    public final Issuance issuance;
    public final Renewal renewal;
    public final Revocation revocation;
    public final CrlFreshness freshness;
    public final Delegates delegates;

    /** What the data key is wrapped under. */
    public final KeyEncryptionKey kek = newKeyEncryptionKey();

    private final KeyEncryption encryption = new KeyEncryption(kek, Optional.empty(), random);

    public TestCa() {
        this(CrlConfig.DEFAULT, new SecureRandom(), KeyAlgorithm.EC_P256);
    }

    public TestCa(CrlConfig crlConfig) {
        this(crlConfig, new SecureRandom(), KeyAlgorithm.EC_P256);
    }

    public TestCa(TestDatabase database) {
        this(database, CrlConfig.DEFAULT, new SecureRandom(), KeyAlgorithm.EC_P256);
    }

    public TestCa(CrlConfig crlConfig, SecureRandom serials, KeyAlgorithm issuerKeys) {
        this(TestDatabase.fresh(), crlConfig, serials, issuerKeys);
    }

    /** A CA that issues as many certificates at once as there are {@code places}. */
    public static TestCa with(Places places) {
        return new TestCa(
                TestDatabase.fresh(),
                CrlConfig.DEFAULT,
                new SecureRandom(),
                KeyAlgorithm.EC_P256,
                OnMismatch.ALERT,
                places);
    }

    /** A CA that issues nothing while its self-audit has found what nobody has acknowledged. */
    public static TestCa stopping() {
        return new TestCa(
                TestDatabase.fresh(),
                CrlConfig.DEFAULT,
                new SecureRandom(),
                KeyAlgorithm.EC_P256,
                OnMismatch.STOP,
                places());
    }

    private TestCa(
            TestDatabase fresh,
            CrlConfig crlConfig,
            SecureRandom serials,
            KeyAlgorithm issuerKeys) {
        this(fresh, crlConfig, serials, issuerKeys, OnMismatch.ALERT, places());
    }

    private TestCa(
            TestDatabase fresh,
            CrlConfig crlConfig,
            SecureRandom serials,
            KeyAlgorithm issuerKeys,
            OnMismatch onMismatch,
            Places places) {
        this.fresh = fresh;
        this.mismatches = new Mismatches(new SelfAuditConfig(onMismatch), audit, metrics);
        this.database = fresh.database();
        new ComingMonths(database, clock).open();
        this.mounts = mounts(database, crlConfig);
        this.distribution = new CrlDistribution(PUBLIC_URL, mounts);
        this.issuers = new Issuers(List.of());
        this.caCertification =
                new CaCertification(distribution, inventory, audit, database, clock, random, lint);
        FirstIssuers creation = firstIssuers();
        Issuer root = creation.root(ROOT, "Test Root", issuerKeys, Duration.ofDays(3650));
        Issuer issuing =
                creation.intermediate(
                        ISSUING, "Test Issuing", issuerKeys, Duration.ofDays(365), root);
        this.signer = new FaultySigner(issuing.signer());
        issuers.replace(List.of(root, issuing.with(signer)));
        reloadMounts();
        this.issuance =
                new Issuance(
                        roles,
                        mounts,
                        issuers,
                        distribution,
                        inventory,
                        audit,
                        database,
                        clock,
                        serials,
                        recent,
                        lint,
                        mismatches::halt,
                        places);
        this.renewal = renewal(Set.of());
        this.revocation =
                new Revocation(
                        issuers,
                        inventory,
                        audit,
                        database,
                        clock,
                        new Acknowledgements(recent, responses, () -> {}));
        this.freshness = new CrlFreshness(issuers, crlScopes(), crls, database);
        this.delegates = delegates(OcspConfig.DEFAULT);
    }

    private static Places places() {
        return new Places(32, 64, Duration.ofSeconds(1));
    }

    /** The log of a server; nothing is in its tree until it grows. */
    public Transparency transparency(TransparencyConfig config) {
        return transparency(config, encryption);
    }

    /** The log of a server that opens keys with {@code encryption}. */
    public Transparency transparency(TransparencyConfig config, KeyEncryption encryption) {
        var store = new IssuerStore(encryption, Optional.empty(), random);
        try {
            return Transparency.open(
                    config,
                    "ca.test/v1/log",
                    new Transparency.Ground(
                            new LogKeyStore(store, clock),
                            new JobLeases(database, "log"),
                            database,
                            clock,
                            metrics));
        } catch (SigningFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The OCSP responders of a server, none of them certified yet. */
    public Delegates delegates(OcspConfig config) {
        return new Delegates(
                config,
                issuers,
                new ResponderCertification(
                        distribution, inventory, audit, database, clock, random, recent, lint),
                clock,
                random);
    }

    /** What answers OCSP requests for {@link #delegates}. */
    public OcspResponder ocsp(Knowledge knowledge) {
        return new OcspResponder(
                delegates,
                responses,
                OcspConfig.DEFAULT.lifetime(),
                issuers,
                inventory,
                database,
                knowledge,
                clockCheck.checked());
    }

    /** Makes a root {@code mount:root} and, below it, an issuer {@code mount:ca}. */
    public void found(String mount) {
        FirstIssuers creation = firstIssuers();
        Issuer root =
                creation.root(
                        new IssuerName(mount + ":root"),
                        "Root of " + mount,
                        KeyAlgorithm.EC_P256,
                        Duration.ofDays(3650));
        Issuer below =
                creation.intermediate(
                        new IssuerName(mount + ":ca"),
                        "CA of " + mount,
                        KeyAlgorithm.EC_P256,
                        Duration.ofDays(365),
                        root);
        issuers.replace(Stream.concat(issuers.all().stream(), Stream.of(root, below)).toList());
        reloadMounts();
    }

    /** Renewal where workloads of {@code withTokenOnly} need a token for it. */
    public Renewal renewal(Set<String> withTokenOnly) {
        return new Renewal(issuance, inventory, database, clock, metrics, withTokenOnly);
    }

    public Hierarchy hierarchy() {
        return Hierarchy.of(
                issuerStore(), issuers, mounts, caCertification, inventory, audit, database, clock);
    }

    /** What changes what the keys are encrypted under. */
    public KeyRotation keyRotation() {
        return new KeyRotation(encryption, issuerStore().keys(), audit, database);
    }

    /** Makes issuers that are active at once. */
    public FirstIssuers firstIssuers() {
        return new FirstIssuers(hierarchy().creation(), database);
    }

    /** Puts every mount that is stored in force. */
    public void reloadMounts() {
        mounts.refresh(() -> database.resultOf(new MountStore()::all));
    }

    /** Puts every issuer that is stored in force, as a server does when they were changed. */
    public void reloadIssuers() {
        var _ = issuerReload().into(issuers);
    }

    private IssuerReload issuerReload() {
        return new IssuerReload(
                issuerStore(),
                database,
                each -> each.name().equals(ISSUING) ? each.with(signer) : each);
    }

    /** The deeds on the lives of issuers as the server {@code holder} does them. */
    public IssuerCare care(RotationConfig config, String holder) {
        return IssuerCare.of(
                config,
                ground(issuers),
                hierarchy().rekey(),
                crlPublication(holder),
                new JobLeases(database, holder));
    }

    /** What the deeds on the lives of {@code known} stand on. */
    public IssuerCare.Ground ground(Issuers known) {
        return new IssuerCare.Ground(
                mounts,
                known,
                issuerReload(),
                roles,
                inventory,
                freshness,
                crls,
                audit,
                database,
                clockCheck.checked());
    }

    public IssuerStore issuerStore() {
        return new IssuerStore(encryption, Optional.empty(), random);
    }

    /** The CRL job as the server {@code holder} runs it. */
    public CrlPublication crlPublication(String holder) {
        return crlPublication(holder, crlScopes());
    }

    /** As above, where something about the scopes is other than usual. */
    public CrlPublication crlPublication(String holder, CrlScopes scopes) {
        return new CrlPublication(
                issuers,
                scopes,
                crls,
                new JobLeases(database, holder),
                audit,
                database,
                clockCheck.checked(),
                lint);
    }

    /** The job that executes revocation plans, as the server {@code holder} runs it. */
    public BulkRevocation bulkRevocation(String holder, int batch) {
        return new BulkRevocation(
                new JobLeases(database, holder),
                audit,
                database,
                clock,
                new RevocationCount(new SimpleMeterRegistry()),
                batch);
    }

    /** Who breaks when, with what roles must survive as {@code config} says. */
    public Survivability survivability(SurvivabilityConfig config) {
        return new Survivability(
                config,
                care(RotationConfig.DEFAULT, "survivability").outlooks(),
                crls,
                database,
                clock,
                clock::nanoTime);
    }

    /** Plans that are executed at once. */
    public RevocationPlans revocationPlans() {
        return new RevocationPlans(
                audit, database, clock, bulkRevocation("test", BulkRevocation.BATCH)::run);
    }

    public CrlScopes crlScopes() {
        return new CrlScopes(mounts, distribution::crl, crls);
    }

    /** Publishes every CRL, due or not. */
    public static void publish(CrlPublication publication) throws SigningFailedException {
        publication.renew();
        publication.catchUp(_ -> true);
    }

    public PublishedCrl crl(IssuerName issuer, CrlScope scope) {
        return database.resultOf(tx -> crls.newest(tx, issuer, scope)).orElseThrow();
    }

    public Issuer issuing() {
        return issuers.find(ISSUING).orElseThrow();
    }

    public Issuer root() {
        return issuers.find(ROOT).orElseThrow();
    }

    public IssuanceOutcome issue(String... dnsNames) {
        return issuance.issue(CALLER, request(dnsNames), context());
    }

    /** Issues and expects that it works. */
    public IssuedCertificate issued(String... dnsNames) {
        if (issue(dnsNames) instanceof IssuanceOutcome.Issued issued) {
            return issued.certificate();
        }
        throw new AssertionError("not issued");
    }

    public CertificateRecord record(SerialNumber serial) {
        return database.resultOf(tx -> inventory.find(tx, serial)).orElseThrow();
    }

    public long count(String table) {
        return database.resultOf(
                tx -> tx.createQuery("SELECT COUNT(*) FROM " + table).mapTo(Long.class).one());
    }

    public List<String> auditKinds() {
        return database.resultOf(tx ->
                tx.createQuery("SELECT kind FROM audit_events ORDER BY id")
                        .mapTo(String.class)
                        .list());
    }

    /** Lets time pass by months, for which the server opens the months as it goes. */
    public void pass(Duration time) {
        clock.advance(time);
        new ComingMonths(database, clock).open();
    }

    /** As somebody who may do anything with the database. */
    public void execute(String sql) {
        fresh.execute(sql);
    }

    /**
     * Changes rows as somebody does who owns the database, and takes away what guards them first.
     *
     * @param change what follows {@code SET}
     */
    public void tamper(String table, String change) {
        boolean isGuarded = TestDatabase.DIALECT == Dialect.POSTGRESQL;
        if (isGuarded) {
            execute("ALTER TABLE " + table + " DISABLE TRIGGER USER");
        }
        execute("UPDATE " + table + " SET " + change);
        if (isGuarded) {
            execute("ALTER TABLE " + table + " ENABLE TRIGGER USER");
        }
    }

    /** From now on every statement fails. */
    public void loseDatabase() {
        fresh.lose();
    }

    /** Those of {@code database}. */
    public static Mounts mounts(Database database, CrlConfig configured) {
        return new Mounts(configured, database.resultOf(new MountStore()::all));
    }

    public static RequestContext context() {
        return new RequestContext("request-1", Optional.empty());
    }

    public static RequestContext context(String idempotencyKey) {
        return new RequestContext("request-1", Optional.of(new IdempotencyKey(idempotencyKey)));
    }

    public static IssuanceRequest request(String... dnsNames) {
        return request(new RequestedKey.Generated(KeyAlgorithm.EC_P256), dnsNames);
    }

    public static IssuanceRequest request(RequestedKey key, String... dnsNames) {
        return new IssuanceRequest(
                Optional.empty(),
                Optional.empty(),
                Arrays.stream(dnsNames).<SubjectAlternativeName>map(TestCa::dns).toList(),
                Optional.empty(),
                key);
    }

    public static IssuanceRequest request(Duration lifetime) {
        return new IssuanceRequest(
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(lifetime),
                new RequestedKey.Generated(KeyAlgorithm.EC_P256));
    }

    public static RequestedKey.Presented presentedKey() {
        return presented(KeyAlgorithm.EC_P256.generate(new SecureRandom()));
    }

    public static RequestedKey.Presented presented(KeyPair keys) {
        try {
            return new RequestedKey.Presented(SubjectPublicKey.of(keys.getPublic()));
        } catch (WeakKeyException e) {
            throw new AssertionError(e);
        }
    }

    public static DnsName dns(String name) {
        try {
            return DnsName.parse(name);
        } catch (MalformedNameException e) {
            throw new AssertionError(e);
        }
    }

    public static Role role(String name, String json) {
        try {
            return new Role(new RoleName(name), 1, RoleDocument.parse(json));
        } catch (InvalidRoleException e) {
            throw new AssertionError(e);
        }
    }

    public static WorkloadIdentity workload(String namespace, String serviceAccount) {
        return new WorkloadIdentity(
                "dev",
                "dev.example",
                namespace,
                serviceAccount,
                "uid-" + serviceAccount,
                Optional.of(serviceAccount + "-0"),
                Optional.of("uid-pod"),
                Optional.of("node-1"));
    }

    private static KeyEncryptionKey newKeyEncryptionKey() {
        var random = new SecureRandom();
        try {
            return AesKeyEncryptionKey.parse("a test", AesKeyEncryptionKey.newKey(random), random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The issuers of the database of {@code config}, whose keys are in no token. */
    public static IssuerStore issuerStore(ServerConfig config) throws IOException {
        return CaKeyAccess.open(config, new SecureRandom()).issuers();
    }
}
