package dev.signet.server.api;

import dev.signet.server.TestCa;
import dev.signet.server.api.SlowClients.Patience;
import dev.signet.server.approval.ApprovalConfig;
import dev.signet.server.approval.Approvals;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.AuthenticationOutcome.Unavailable;
import dev.signet.server.auth.Authenticators;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.Review;
import dev.signet.server.auth.join.JoinTokenChanges;
import dev.signet.server.auth.join.JoinTokens;
import dev.signet.server.auth.jwt.ClaimRule;
import dev.signet.server.auth.jwt.JwtIssuerConfig;
import dev.signet.server.auth.jwt.KeySource;
import dev.signet.server.auth.kubernetes.ClusterConfig;
import dev.signet.server.auth.kubernetes.Verification;
import dev.signet.server.auth.mtls.ClientCertificates;
import dev.signet.server.auth.mtls.KnownCertificate;
import dev.signet.server.auth.oidc.GrantRule;
import dev.signet.server.auth.oidc.OidcConfig;
import dev.signet.server.auth.token.ApiToken;
import dev.signet.server.auth.token.ApiTokenChanges;
import dev.signet.server.auth.token.ApiTokenOutcome;
import dev.signet.server.auth.token.ApiTokens;
import dev.signet.server.auth.token.OperatorUse;
import dev.signet.server.crl.CrlPublication;
import dev.signet.server.crl.ServedCrls;
import dev.signet.server.database.Changes.Topic;
import dev.signet.server.database.ClockCheck;
import dev.signet.server.database.Knowledge;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.inventory.CertificateState;
import dev.signet.server.issuance.ServerIdentity;
import dev.signet.server.limit.Limits;
import dev.signet.server.limit.LimitsConfig;
import dev.signet.server.limit.Rate;
import dev.signet.server.mount.MountStore;
import dev.signet.server.readiness.Readiness;
import dev.signet.server.recovery.Backup;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleStore;
import dev.signet.server.rotation.RotationConfig;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.selfaudit.Mismatch;
import dev.signet.server.selfaudit.SelfAudit;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.survivability.SurvivabilityConfig;
import dev.signet.server.transparency.Transparency;
import dev.signet.server.transparency.TransparencyConfig;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * A {@link TestCa} behind its sockets, on free ports. Tokens are words: who sends {@code orders} is
 * the service account orders of the namespace shop. All else is the product's.
 */
final class TestApi implements AutoCloseable {

    static final String ORDERS = "orders";
    static final String PAYMENTS = "payments";

    /** A workload of a namespace that no role names. */
    static final String STRANGER = "stranger";

    /** A job of a CI system. */
    static final String CI = "ci";

    static final WorkloadIdentity CI_WORKLOAD =
            new WorkloadIdentity(
                    "jwt:ci",
                    "ci.example",
                    "shop",
                    "deploy",
                    "subject",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    static final String OPERATOR = Authenticators.OPERATOR_TOKEN_PREFIX + "test";

    private static final String GRANTED = Authenticators.OPERATOR_TOKEN_PREFIX + "granted-";

    /** A token whose keys cannot be had at the moment. */
    static final String UNDECIDED = "undecided";

    /** A token of orders, whose cluster cannot be asked about it. */
    static final String UNANSWERED = "unanswered";

    /** A token of {@link #ORDERS} that is good once {@link #held} has a permit for it. */
    static final String HELD = "held";

    /** The cluster of all workloads here; it has no keys, since the tokens are words. */
    static final ClusterConfig CLUSTER =
            new ClusterConfig(
                    "dev",
                    "https://kubernetes.default.svc",
                    "signet",
                    "dev.example",
                    ClusterConfig.DEFAULT_MAX_TOKEN_LIFETIME,
                    ClusterConfig.DEFAULT_SKEW,
                    false,
                    ClusterConfig.DEFAULT_REFUSED_NAMESPACES,
                    true,
                    new Verification.OfflineOnly(new KeySource.JwksFile(Path.of("none"))));

    static final OidcConfig OIDC =
            new OidcConfig(
                    new JwtIssuerConfig(
                            "oidc",
                            "https://login.example.org",
                            "signet-cli",
                            JwtIssuerConfig.DEFAULT_ALGORITHMS,
                            JwtIssuerConfig.DEFAULT_MAX_AGE,
                            JwtIssuerConfig.DEFAULT_SKEW,
                            new KeySource.JwksFile(Path.of("none"))),
                    "signet-cli",
                    List.of("openid", "groups"),
                    "sub",
                    List.of(
                            new GrantRule(
                                    List.of(new ClaimRule("groups", List.of("admins"))),
                                    Grants.ADMIN)));

    final TestCa ca;
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final CrlPublication crlPublication;

    /** Grows when a test runs its job. */
    final Transparency transparency;

    /** One for each request of {@link #HELD} that may be answered. */
    final Semaphore held = new Semaphore(0);

    final HttpApi api;
    final HttpServer server;

    private final ServerIdentity identity;
    private final Limits limits;

    /** Those that are made through the API. */
    private final ApiTokens tokens;

    /** Nobody asks too often here. */
    private static final LimitsConfig UNLIMITED =
            new LimitsConfig(
                    4096,
                    new Rate(1_000_000, 1_000_000),
                    new Rate(1_000_000, 1_000_000),
                    32,
                    Duration.ZERO);

    /** Where nothing needs a second person. */
    TestApi() {
        this(ApprovalConfig.DEFAULT);
    }

    TestApi(ApprovalConfig approvals) {
        this(
                new TestCa(),
                approvals,
                UNLIMITED,
                SurvivabilityConfig.DEFAULT,
                System::nanoTime,
                Patience.DEFAULT);
    }

    TestApi(TestCa ca) {
        this(
                ca,
                ApprovalConfig.DEFAULT,
                UNLIMITED,
                SurvivabilityConfig.DEFAULT,
                System::nanoTime,
                Patience.DEFAULT);
    }

    TestApi(SurvivabilityConfig survivability) {
        this(
                new TestCa(),
                ApprovalConfig.DEFAULT,
                UNLIMITED,
                survivability,
                System::nanoTime,
                Patience.DEFAULT);
    }

    TestApi(LimitsConfig limits, LongSupplier nanoTime, Patience patience) {
        this(
                new TestCa(),
                ApprovalConfig.DEFAULT,
                limits,
                SurvivabilityConfig.DEFAULT,
                nanoTime,
                patience);
    }

    private TestApi(
            TestCa ca,
            ApprovalConfig approvals,
            LimitsConfig limits,
            SurvivabilityConfig survivability,
            LongSupplier nanoTime,
            Patience patience) {
        this.ca = ca;
        this.tokens = new ApiTokens(ca.audit, ca.database, ca.clock);
        this.crlPublication = ca.crlPublication("test");
        this.transparency = ca.transparency(TransparencyConfig.DEFAULT);
        this.limits = new Limits(limits, nanoTime, ca.random);
        var roleStore = new RoleStore();
        storeRoles(roleStore);
        identity =
                new ServerIdentity(
                        ca.mounts,
                        ca.issuers,
                        ca.distribution,
                        ca.inventory,
                        ca.audit,
                        ca.database,
                        ca.clock,
                        ca.random,
                        ca.recent,
                        List.of(TestCa.dns("localhost")),
                        ca.lint);
        ca.delegates.run();
        api = new HttpApi(parts(roleStore, approvals, survivability));
        server = HttpServer.start(api, sockets(), this::tlsIdentity, patience);
        publishCrls();
    }

    void publishCrls() {
        try {
            TestCa.publish(crlPublication);
        } catch (SigningFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    URI https(String path) {
        return URI.create("https://127.0.0.1:" + server.httpsPort() + path);
    }

    URI http(String path) {
        return URI.create("http://127.0.0.1:" + server.httpPort() + path);
    }

    /** Audit events of one request: the kind, then the body. */
    List<String> auditOf(String requestId) {
        return ca.database.resultOf(tx ->
                tx.createQuery(
                                "SELECT kind || ' ' || body FROM audit_events"
                                        + " WHERE request_id = :id ORDER BY id")
                        .bind("id", requestId)
                        .mapTo(String.class)
                        .list());
    }

    /** What the self-audit has to say of everything that was done here. */
    List<Mismatch> selfAudit() {
        return new SelfAudit(ca).look();
    }

    /** From now on every statement fails. */
    void loseDatabase() {
        ca.loseDatabase();
    }

    @Override
    public void close() {
        server.close();
        ca.database.close();
    }

    private HttpApi.Parts parts(
            RoleStore roleStore, ApprovalConfig approvals, SurvivabilityConfig survivability) {
        var knowledge =
                new Knowledge(
                        ca.database,
                        Map.of(
                                Topic.ISSUERS,
                                () -> {
                                    ca.reloadIssuers();
                                    return true;
                                }),
                        new ClockCheck(Clock.systemUTC(), System::nanoTime));
        return new HttpApi.Parts(
                new Authenticators(
                        this::serviceAccountToken,
                        this::operatorToken,
                        new JoinTokens(ca.database, ca.clock),
                        new ClientCertificates(this::known, ca.clock)),
                new OperatorUse(ca.audit, ca.database, ca.clock),
                new ApiTokenChanges(ca.audit, ca.database, ca.clock, ca.random),
                new Approvals(approvals, ca.audit, ca.database, ca.clock, ca.random),
                new JoinTokenChanges("edge.example", ca.audit, ca.database, ca.clock, ca.random),
                Optional.of(OIDC),
                new IdentitySources(List.of(CLUSTER), Map.of("jwt:ci", "ci.example")),
                ca.issuance,
                ca.renewal,
                ca.revocation,
                ca.revocationPlans(),
                ca.inventory,
                ca.roles,
                roleStore,
                ca.mounts,
                new MountStore(),
                ca.issuers,
                ca.hierarchy(),
                ca.care(RotationConfig.DEFAULT, "api"),
                ca.survivability(survivability),
                ca.keyRotation(),
                new ServedCrls(ca.crls, ca.database),
                ca.ocsp(knowledge),
                ca.audit,
                transparency,
                ca.database,
                knowledge,
                ca.clockCheck,
                new Readiness(
                        ca.mounts,
                        ca.issuers,
                        ca.freshness,
                        ca.delegates,
                        ca.inventory,
                        ca.mismatches,
                        new JobLeases(ca.database, "test"),
                        ca.database,
                        ca.clockCheck,
                        TreeMap::new,
                        ca.clock),
                new Backup(ca.audit, ca.database, ca.clock),
                ca.mismatches,
                limits,
                metrics,
                ca.clock,
                ca.random);
    }

    private static Sockets sockets() {
        try {
            return Sockets.bind(new HttpConfig("127.0.0.1", 0, OptionalInt.of(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The API reads roles from the database, the deeds from memory. */
    private void storeRoles(RoleStore store) {
        ca.database.inTransaction(tx -> {
            for (Role role : ca.roles.all()) {
                if (!store.put(tx, role.name(), role.document(), 0, "test", Instant.EPOCH)) {
                    throw new IllegalStateException("the database is not fresh");
                }
            }
        });
    }

    /** The token of an admin whom nobody made who calls later: a lineage of its own. */
    String firstAdmin(String name) {
        var changes = new ApiTokenChanges(ca.audit, ca.database, ca.clock, ca.random);
        var maker = new Caller.OperatorCaller("oidc:maker-of-" + name, Grants.ADMIN);
        if (changes.create(maker, name, Grants.ADMIN, ApiToken.DEFAULT_LIFETIME, "")
                instanceof ApiTokenOutcome.Made(_, var secret)) {
            return secret.text();
        }
        throw new IllegalStateException("there is one of that name: " + name);
    }

    /** The token of an operator with no other grants than {@code grants}. */
    static String operator(String grants) {
        return GRANTED
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(grants.getBytes(StandardCharsets.UTF_8));
    }

    private AuthenticationOutcome operatorToken(String token) {
        if (token.equals(OPERATOR)) {
            return new Authenticated(new Caller.OperatorCaller("test", Grants.ADMIN));
        }
        if (token.startsWith(GRANTED)) {
            byte[] grants = Base64.getUrlDecoder().decode(token.substring(GRANTED.length()));
            return new Authenticated(
                    new Caller.OperatorCaller(
                            "limited", Grants.parse(new String(grants, StandardCharsets.UTF_8))));
        }
        return tokens.authenticate(token);
    }

    private AuthenticationOutcome serviceAccountToken(String token) {
        return switch (token) {
            case ORDERS, PAYMENTS -> new Authenticated(kubernetes("shop", token));
            case STRANGER -> new Authenticated(kubernetes("elsewhere", token));
            case UNANSWERED ->
                    new Authenticated(
                            kubernetes("shop", ORDERS)
                                    .with(
                                            new Review.Unanswered(
                                                    Instant.EPOCH, Duration.ofHours(1))));
            case CI -> new Authenticated(new Caller.JwtCaller(CI_WORKLOAD, "jti-ci", Instant.MAX));
            case HELD -> {
                held.acquireUninterruptibly();
                yield new Authenticated(kubernetes("shop", ORDERS));
            }
            case UNDECIDED -> new Unavailable("the keys of the cluster cannot be fetched");
            default -> new Rejected("not a token of a known cluster");
        };
    }

    private static Caller.KubernetesCaller kubernetes(String namespace, String account) {
        return new Caller.KubernetesCaller(
                TestCa.workload(namespace, account), "jti-" + account, Instant.MAX);
    }

    private Optional<KnownCertificate> known(SerialNumber serial) {
        return ca.database
                .resultOf(tx -> ca.inventory.find(tx, serial))
                .filter(record -> record.der().isPresent() && record.identity().isPresent())
                .map(record ->
                        new KnownCertificate(
                                record.issuer(),
                                record.der().orElseThrow(),
                                record.validity(),
                                record.state() == CertificateState.REVOKED,
                                record.identity().orElseThrow(),
                                record.order().role()));
    }

    private TlsIdentity tlsIdentity() {
        ServerIdentity.Identity own;
        try {
            own = identity.renew();
        } catch (SigningFailedException e) {
            throw new AssertionError(e);
        }
        return new TlsIdentity(
                own.privateKey(), own.chain().stream().map(TestApi::certificate).toList());
    }

    static X509Certificate certificate(Der der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der.octets()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
