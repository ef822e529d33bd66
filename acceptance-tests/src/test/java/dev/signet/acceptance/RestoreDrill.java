package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * What every drill of docs/backup.md has in common: a database is backed up under load and lost;
 * what was revoked since the backup is known from a CRL that somebody kept.
 *
 * @param folder for the files of the drill
 * @param data the folder of the server
 */
record RestoreDrill(Path folder, Path data) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ENOUGH = 10;

    /** Backs up the database of a running server. */
    interface Backup<T> {
        T take(Load load) throws Exception;
    }

    /**
     * What is left when the database is lost.
     *
     * @param issued serial numbers from before the backup
     * @param crl the newest that anybody has
     */
    record Left<T>(T backup, List<String> issued, Path crl) {}

    /** Names a PostgreSQL in {@code signet.yaml}. */
    void configure(PostgresDatabase database) throws Exception {
        SignetYaml.write(data, database, "localhost", 0, 0, "http://ca.test");
    }

    static void awaitMore(List<String> serials) {
        int before = serials.size();
        await().atMost(PATIENCE).until(() -> serials.size() >= before + ENOUGH);
    }

    /** Ends with a server that was killed; its database is the caller's to destroy. */
    <T> Left<T> loseUnderLoad(TestServer server, Backup<T> backup) throws Exception {
        Load load = Load.on(server);
        try {
            awaitMore(load.revoked);
            List<String> issued = List.copyOf(load.issued);
            T taken = backup.take(load);
            int revoked = load.revoked.size();
            awaitMore(load.revoked);
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

    void noServerStarts() throws Exception {
        assertThat(Tool.signet(folder, "server", "--config", yaml()).failed())
                .contains("restored from a backup", "signet reconcile");
    }

    void reconcile(Path crl) throws Exception {
        String said =
                Tool.signet(folder, "reconcile", "--config", yaml(), "--crl", crl.toString())
                        .succeeded();
        assertThat(said)
                .containsPattern("[1-9]\\d* were not known as revoked")
                .contains("/v1/log/2 goes on from here")
                .contains("no complete CRL was given of [root]", "nobody can know");
    }

    /**
     * Starts a server on the restored database.
     *
     * @param issued serial numbers that are on record there
     * @param crl what is known
     */
    void everythingThatIsKnownHolds(List<String> issued, Path crl) throws Exception {
        X509CRL known = Pki.crl(Files.readAllBytes(crl));
        try (TestServer server = TestServer.serve(data)) {
            String operator = server.operatorToken();
            for (String serial : issued) {
                server.api().get("/v1/certificates/" + serial, operator).with(200);
            }
            X509CRL next =
                    await("a CRL that follows the one that is known")
                            .atMost(PATIENCE)
                            .until(() -> crl(server), newest -> isAbove(newest, known));
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

    String yaml() {
        return data.resolve("signet.yaml").toString();
    }
}
