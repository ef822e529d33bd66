package dev.signet.server;

import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.token.ApiTokenChanges;
import dev.signet.server.auth.token.TokenSecret;
import dev.signet.server.config.ServerConfig;
import dev.signet.server.database.Database;
import dev.signet.server.hierarchy.FirstIssuers;
import dev.signet.server.hierarchy.IssuerCreation;
import dev.signet.server.inventory.Inventory;
import dev.signet.server.issuance.CaCertification;
import dev.signet.server.issuance.CrlDistribution;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerStore;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.lint.LintGate;
import dev.signet.server.mount.MountStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.retention.ComingMonths;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.x509.KeyAlgorithm;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes a database that has the schema the database of a CA: a root, an issuer below it, a token
 * for operators. What is there stays as it is.
 */
final class Founding {

    private static final Duration ROOT_LIFETIME = Duration.ofDays(3650);
    private static final Duration ISSUING_LIFETIME = Duration.ofDays(1825);

    private final ServerConfig config;
    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();

    Founding(ServerConfig config) {
        this.config = config;
    }

    /**
     * The operator to begin with.
     *
     * @param token its token; without it one is made
     * @param anew whether there is to be one although there was one before
     */
    record Operator(Optional<TokenSecret> token, boolean anew) {}

    /** Makes what is missing. */
    Initialization.Founded run(Operator operator) throws IOException, SigningFailedException {
        try (Database database = Database.open(config.database());
                CaKeyAccess keys = CaKeyAccess.open(config, random)) {
            new ComingMonths(database, clock).open();
            Issuer root = issuers(database, keys);
            return new Initialization.Founded(
                    root.der().pem("CERTIFICATE"), operatorToken(database, operator));
        }
    }

    private Issuer issuers(Database database, CaKeyAccess keys) throws SigningFailedException {
        IssuerStore store = keys.issuers();
        var issuers = new Issuers(store.all(database));
        if (issuers.all().isEmpty()) {
            keys.encryption().ensureKeyExists();
        }
        URI publicUrl =
                config.publicUrl()
                        .orElseGet(() ->
                                URI.create(
                                        "http://"
                                                + config.names().getFirst().text()
                                                + ":"
                                                + config.http().httpPort().orElse(80)));
        var mounts = new Mounts(config.crl(), database.resultOf(new MountStore()::all));
        var creation =
                new FirstIssuers(
                        new IssuerCreation(
                                store,
                                issuers,
                                mounts,
                                new CaCertification(
                                        new CrlDistribution(
                                                publicUrl, mounts, config.ocsp().inCertificates()),
                                        new Inventory(),
                                        new AuditLog(clock, random),
                                        database,
                                        clock,
                                        random,
                                        new LintGate(new SimpleMeterRegistry())),
                                new AuditLog(clock, random),
                                database,
                                clock),
                        database);
        Issuer root =
                issuers.find(Initialization.ROOT)
                        .orElseGet(() ->
                                creation.root(
                                        Initialization.ROOT,
                                        "Signet Root CA",
                                        KeyAlgorithm.EC_P384,
                                        ROOT_LIFETIME));
        if (issuers.find(Initialization.ISSUING).isEmpty()) {
            var _ =
                    creation.intermediate(
                            Initialization.ISSUING,
                            "Signet Issuing CA",
                            KeyAlgorithm.EC_P256,
                            ISSUING_LIFETIME,
                            root);
        }
        return root;
    }

    private Optional<String> operatorToken(Database database, Operator operator) {
        return new ApiTokenChanges(new AuditLog(clock, random), database, clock, random)
                .bootstrap(operator.token(), operator.anew())
                .filter(_ -> operator.token().isEmpty())
                .map(made -> made.secret().text());
    }
}
