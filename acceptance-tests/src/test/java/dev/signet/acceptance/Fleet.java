package dev.signet.acceptance;

import static dev.signet.acceptance.TestServer.ORDERS;
import static org.awaitility.Awaitility.await;

import dev.signet.acceptance.Api.Answer;
import dev.signet.testing.postgres.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Several packaged servers on one PostgreSQL, each with a data folder of its own that holds the
 * same key-encryption key. All have the same {@code instance} name, which must do no harm. A server
 * keeps its ports when it is started anew.
 */
final class Fleet implements AutoCloseable {

    /** How soon after the end of a fault every server serves again, with nobody's help. */
    static final Duration RECOVERY = Duration.ofSeconds(10);

    /** A server answers within 5 s, be it 503; an answer that takes longer is none. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private static final List<String> COPIED =
            List.of("key-encryption.key", "ca.crt", "operator-token");

    private final Path folder;
    private final String csr;
    private final List<Member> members = new ArrayList<>();
    private final Ledger ledger = new Ledger();

    private Fleet(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.csr = csr(folder);
    }

    /** A server: its data folder, how others reach it, and its process. */
    private static final class Member {
        final Path data;
        final Place place;
        final Api api;
        volatile TestServer server;

        Member(Path data, Place place, int httpsPort, int httpPort)
                throws IOException, GeneralSecurityException {
            this.data = data;
            this.place = place;
            this.server = TestServer.serve(data, place);
            this.api =
                    new Api(
                            URI.create("https://" + place.host() + ":" + httpsPort),
                            URI.create("http://" + place.host() + ":" + httpPort),
                            data.resolve("ca.crt"),
                            PATIENCE);
        }
    }

    /** What one server of a fleet is told about its database, and where it runs. */
    record Seat(PostgresDatabase database, Place place) {

        static Seat on(PostgresDatabase database) {
            return new Seat(database, Place.HERE);
        }
    }

    /**
     * Makes a CA in {@code database} and starts a server for each of {@code seats}.
     *
     * @param folder gets the data folders
     */
    static Fleet start(Path folder, PostgresDatabase database, List<Seat> seats)
            throws IOException, InterruptedException, GeneralSecurityException {
        int crlPort = FreePort.any();
        String publicUrl = "http://localhost:" + crlPort;
        Path first = folder.resolve("operator");
        SignetYaml.write(first, database, "localhost", 0, crlPort, publicUrl);
        var _ = TestServer.init(first, crlPort);
        var fleet = new Fleet(folder);
        try {
            fleet.join(first, seats.getFirst(), publicUrl);
            fleet.api(0)
                    .put("/v1/roles/workloads", fleet.operatorToken(), Roles.WORKLOADS)
                    .with(201);
            for (Seat seat : seats.subList(1, seats.size())) {
                fleet.join(first, seat, publicUrl);
            }
            fleet.servesAgain();
            return fleet;
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            fleet.close();
            throw e;
        }
    }

    private void join(Path first, Seat seat, String publicUrl)
            throws IOException, GeneralSecurityException {
        Path data = folder.resolve("server-" + members.size());
        int httpsPort = FreePort.any();
        int httpPort = FreePort.any();
        SignetYaml.write(
                data, seat.database(), seat.place().host(), httpsPort, httpPort, publicUrl);
        for (String name : COPIED) {
            Files.copy(first.resolve(name), data.resolve(name));
        }
        Path cluster = Files.createDirectory(data.resolve("stand-in-cluster"));
        try (var files = Files.list(first.resolve("stand-in-cluster"))) {
            for (Path file : files.toList()) {
                Files.copy(file, cluster.resolve(file.getFileName()));
            }
        }
        members.add(new Member(data, seat.place(), httpsPort, httpPort));
    }

    int size() {
        return members.size();
    }

    Api api(int server) {
        return members.get(server).api;
    }

    TestServer server(int server) {
        return members.get(server).server;
    }

    Ledger ledger() {
        return ledger;
    }

    Path folder() {
        return folder;
    }

    String operatorToken() throws IOException {
        return server(0).operatorToken();
    }

    void kill(int server) {
        server(server).kill();
    }

    /** Starts a server that was killed. */
    void restart(int server) throws IOException, GeneralSecurityException {
        Member member = members.get(server);
        member.server = TestServer.serve(member.data, member.place);
    }

    /** Asks {@code server} for a certificate under an idempotency key. */
    Answer sign(int server, String idempotencyKey) throws IOException, InterruptedException {
        return api(server)
                .post(
                        "/v1/sign",
                        server(server).token(ORDERS),
                        csr,
                        "Idempotency-Key",
                        idempotencyKey);
    }

    Answer revoke(int server, String serial) throws IOException, InterruptedException {
        return api(server)
                .post(
                        "/v1/revoke",
                        operatorToken(),
                        "{\"serial_number\":\"" + serial + "\",\"reason\":\"superseded\"}");
    }

    /** Waits until every server issues and says that it is ready. */
    void servesAgain() {
        await("every server issues and is ready")
                .atMost(RECOVERY)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .untilAsserted(() -> {
                    for (int server = 0; server < size(); server++) {
                        serves(server);
                    }
                });
    }

    /** Whether {@code server} issues and says that it is ready; fails otherwise. */
    void serves(int server) throws IOException, InterruptedException {
        api(server).plain("/readyz").with(200);
        var _ = ledger.certificate(sign(server, Clients.anyKey()).with(201).json());
    }

    private static String csr(Path folder) throws IOException, InterruptedException {
        String pem =
                Tool.run(
                                folder,
                                "openssl",
                                "req",
                                "-new",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-keyout",
                                "client.key",
                                "-subj",
                                "/")
                        .succeeded();
        return Api.JSON.createObjectNode().put("csr", pem).toString();
    }

    @Override
    public void close() {
        members.forEach(member -> {
            member.server.kill();
            member.api.close();
        });
    }
}
