package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signet.testing.postgres.Postgres;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drills of docs/backup.md: a database is backed up under load, lost and restored; what was
 * revoked since the backup is known from a CRL that somebody kept.
 */
class RestoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ENOUGH = 10;

    @TempDir private Path folder;

    /** Backs up the database of a running server. */
    private interface Backup<T> {
        T take() throws Exception;
    }

    /**
     * What is left when the database is lost.
     *
     * @param issued serial numbers from before the backup
     * @param crl the newest that anybody has
     */
    private record Left<T>(T backup, List<String> issued, Path crl) {}

    @Test
    void anEmbeddedDatabaseServesOnlyOnceItIsReconciledAndThenRevokesWhatItHadForgotten()
            throws Exception {
        Path data = folder.resolve("data");
        TestServer server = TestServer.dev(data);
        Left<Path> left = loseUnderLoad(server, () -> backUp(server));
        Files.delete(data.resolve("signet.mv.db"));
        Tool.signet(
                        folder,
                        "restore",
                        "--from",
                        left.backup().toString(),
                        "--data",
                        data.toString())
                .succeeded();

        assertThat(Tool.signet(folder, "server", "--config", yaml(data)).failed())
                .contains("restored from a backup", "signet reconcile");
        assertThat(Tool.signet(folder, "reconcile", "--config", yaml(data)).failed())
                .contains("--without-crl");
        reconcile(data, left);
        everythingThatIsKnownHolds(data, left);
    }

    @Test
    void aPhysicalBackupOfPostgresqlIsReconciledAndThenRevokesWhatItHadForgotten()
            throws Exception {
        Path data = folder.resolve("data");
        try (Postgres postgres = Postgres.durable()) {
            PostgresDatabase database = PostgresDatabase.create(postgres);
            configure(data, database);
            TestServer server = TestServer.dev(data);
            Left<Postgres> left = loseUnderLoad(server, () -> baseBackup(postgres));
            postgres.kill();
            try (Postgres restored = left.backup()) {
                restored.promote();
                configure(data, database.at(restored.url(database.name())));
                mark(restored, database);

                assertThat(Tool.signet(folder, "server", "--config", yaml(data)).failed())
                        .contains("restored from a backup", "signet reconcile");
                reconcile(data, left);
                everythingThatIsKnownHolds(data, left);
            }
        }
    }

    private <T> Left<T> loseUnderLoad(TestServer server, Backup<T> backup) throws Exception {
        Load load = Load.on(server);
        try {
            await().atMost(PATIENCE).until(() -> load.revoked.size() >= ENOUGH);
            List<String> issued = List.copyOf(load.issued);
            T taken = backup.take();
            int revoked = load.revoked.size();
            await().atMost(PATIENCE).until(() -> load.revoked.size() >= revoked + ENOUGH);
            List<String> later = List.copyOf(load.revoked).subList(revoked, revoked + ENOUGH);
            X509CRL crl =
                    await("a CRL with revocations that are not in the backup")
                            .atMost(PATIENCE)
                            .until(() -> crl(server), newest -> lists(newest, later));
            Path file = Files.write(folder.resolve("issuing.crl"), crl.getEncoded());
            return new Left<>(taken, issued, file);
        } finally {
            server.kill();
            load.end();
        }
    }

    /** As an operator does; the file is then taken elsewhere. */
    private Path backUp(TestServer server) throws Exception {
        String said =
                Tool.signet(
                                folder,
                                "backup",
                                "--server",
                                server.https().toString(),
                                "--ca",
                                server.ca().toString(),
                                "--token-file",
                                server.data().resolve("operator-token").toString())
                        .succeeded();
        Path file = Path.of(said.split(" ", 2)[0]);
        return Files.move(file, folder.resolve(file.getFileName()));
    }

    /** A server on a base backup (pg_backup_start, pg_backup_stop) that hears no more. */
    private static Postgres baseBackup(Postgres postgres) throws Exception {
        Postgres copy = postgres.standby(false);
        copy.set("primary_conninfo", "");
        return copy;
    }

    /** As docs/backup.md has the operator do. */
    private static void mark(Postgres restored, PostgresDatabase database) throws Exception {
        try (var connection = restored.connect(database.name());
                var statement = connection.createStatement()) {
            statement.execute("INSERT INTO restorations (restored_at) VALUES (now())");
        }
    }

    private static void configure(Path data, PostgresDatabase database) throws Exception {
        SignetYaml.write(data, database, "localhost", 0, 0, "http://ca.test");
    }

    private void reconcile(Path data, Left<?> left) throws Exception {
        String said =
                Tool.signet(
                                folder,
                                "reconcile",
                                "--config",
                                yaml(data),
                                "--crl",
                                left.crl().toString())
                        .succeeded();
        assertThat(said)
                .containsPattern("[1-9]\\d* were not known as revoked")
                .contains("no complete CRL was given of [root]", "nobody can know");
    }

    private void everythingThatIsKnownHolds(Path data, Left<?> left) throws Exception {
        X509CRL known = Pki.crl(Files.readAllBytes(left.crl()));
        try (TestServer server = TestServer.serve(data)) {
            String operator = server.operatorToken();
            for (String serial : left.issued()) {
                server.api().get("/v1/certificates/" + serial, operator).with(200);
            }
            X509CRL next =
                    await("a CRL that follows the one that is known")
                            .atMost(PATIENCE)
                            .until(() -> crl(server), crl -> isAbove(crl, known));
            assertThat(new HashSet<X509CRLEntry>(next.getRevokedCertificates()))
                    .containsAll(known.getRevokedCertificates());
            opensslAccepts(next, server);
            var _ = server.issue(ORDERS, folder.resolve("orders"));
        }
    }

    private void opensslAccepts(X509CRL crl, TestServer server) throws Exception {
        Path file = Files.write(folder.resolve("next.crl"), crl.getEncoded());
        byte[] issuer =
                server.api().plain("/v1/issuers/issuing/certificate?format=pem").with(200).body();
        Path authority = Files.write(folder.resolve("issuing.pem"), issuer);
        Tool verified =
                Tool.run(
                        folder,
                        "openssl",
                        "crl",
                        "-inform",
                        "DER",
                        "-in",
                        file.toString(),
                        "-CAfile",
                        authority.toString(),
                        "-noout");
        assertThat(verified.succeeded() + verified.err()).contains("verify OK");
    }

    private static boolean lists(X509CRL crl, List<String> serials) {
        return serials.stream()
                .allMatch(serial -> crl.getRevokedCertificate(new BigInteger(serial, 16)) != null);
    }

    private static boolean isAbove(X509CRL crl, X509CRL known) {
        return Pki.crlNumber(crl).compareTo(Pki.crlNumber(known)) > 0;
    }

    private static X509CRL crl(TestServer server) throws Exception {
        return Pki.crl(server.api().plain("/v1/issuers/issuing/crl").with(200).body());
    }

    private static String yaml(Path data) {
        return data.resolve("signet.yaml").toString();
    }
}
