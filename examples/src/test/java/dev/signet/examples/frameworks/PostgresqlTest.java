package dev.signet.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.signet.client.Identity;
import dev.signet.client.NamedIdentities;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.postgresql.SignetSocketFactory;
import dev.signet.testing.postgres.Postgres;
import dev.signet.testkit.CaTestExtension;
import dev.signet.testkit.TestCa;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients of PostgreSQL as docs/frameworks.md shows them. The database wants TLS and a certificate
 * whose common name is the user's (clientcert=verify-full), and no password.
 */
class PostgresqlTest {

    @RegisterExtension static final CaTestExtension SIGNET = new CaTestExtension();

    private static final Duration HOUR = Duration.ofHours(1);

    private static TestCa ca;
    private static Postgres postgres;
    private static Identity database;

    @BeforeAll
    static void start() throws Exception {
        ca = SIGNET.ca();
        postgres = Postgres.durable("127.0.0.1,127.0.0.2");
        postgres.createUser(user("basket"), "not used");
        postgres.createUser(user("stolen"), "not used");
        database = ca.issue("shop/database");
        present(database);
        write("root.crt", pem("CERTIFICATE", ca.trustAnchors().get(0).getEncoded()));
        write(
                "pg_hba.conf",
                "host all postgres all scram-sha-256\n" + Files.readString(Path.of("pg_hba.conf")));
        postgres.set("ssl_ca_file", file("root.crt"));
        postgres.set("ssl", "on");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @AfterEach
    void forget() {
        NamedIdentities.remove("database");
    }

    @Test
    void theDatabaseKnowsItsUserByTheCertificateAlsoByARenewedOne() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                HikariDataSource pool = pool(basket, "basket")) {
            assertThat(queried(pool, "SELECT current_user")).isEqualTo(user("basket"));
            assertThat(serialSeen(pool)).isEqualTo(Identities.leaf(basket).getSerialNumber());

            basket.renewNow("test").join();
            pool.getHikariPoolMXBean().softEvictConnections(); // as when their time is over

            assertThat(serialSeen(pool)).isEqualTo(Identities.leaf(basket).getSerialNumber());
        }
    }

    @Test
    void aUserThatWasRevokedIsRefusedByItsNextConnection() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket");
                RenewingIdentity stolen = Identities.open(ca, "stolen")) {
            try (Connection connection = connect(stolen, "localhost", user("stolen"))) {
                assertThat(connection.isValid(0)).isTrue();
            }

            Identities.revoke(ca, "stolen", Identities.leaf(stolen), basket);
            var crls = new StringBuilder();
            for (var crl : basket.generation().crls()) {
                crls.append(pem("X509 CRL", crl.getEncoded()));
            }
            write("crls.pem", crls.toString());
            postgres.set("ssl_crl_file", file("crls.pem"));

            // With TLS 1.3 the refusal comes after the handshake, so the driver cannot say why.
            assertThatThrownBy(() -> connect(stolen, "localhost", user("stolen")))
                    .isInstanceOf(SQLException.class);
            assertThat(serverLog()).contains("certificate revoked");
            NamedIdentities.remove("database");
            try (Connection connection = connect(basket, "localhost", user("basket"))) {
                assertThat(connection.isValid(0)).isTrue();
            }
        }
    }

    @Test
    void aDatabaseThatWasRevokedIsRefused() throws Exception {
        Identity other = ca.issue("shop/database");
        try (RenewingIdentity basket = Identities.open(ca, "basket")) {
            present(other);
            postgres.set("log_min_messages", "error"); // has the files read again
            try (Connection connection = connect(basket, "localhost", user("basket"))) {
                assertThat(connection.isValid(0)).isTrue();
            }

            Identities.revoke(ca, "database", other.leaf(), basket);

            assertThatThrownBy(() -> connect(basket, "localhost", user("basket")))
                    .hasStackTraceContaining("is revoked");
        } finally {
            present(database);
            postgres.set("log_min_messages", "warning");
        }
    }

    @Test
    void aDatabaseOfAnotherNameIsRefusedAlsoIfTheModeDoesNotVerifyIt() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket")) {
            assertThatThrownBy(() -> connect(basket, "127.0.0.2", user("basket"), "require"))
                    .hasStackTraceContaining("127.0.0.2");
        }
    }

    @Test
    void aUserIsNobodyElse() throws Exception {
        try (RenewingIdentity basket = Identities.open(ca, "basket")) {
            assertThatThrownBy(() -> connect(basket, "localhost", user("stolen")))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("certificate authentication failed");
        }
    }

    @Test
    void aUserWithoutACertificateIsRefused() {
        var properties = new Properties();
        properties.setProperty("user", user("basket"));
        properties.setProperty("sslmode", "require");

        assertThatThrownBy(() -> DriverManager.getConnection(url("localhost"), properties))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("certificate");
    }

    private static String user(String account) {
        return account + ".shop.svc.cluster.local";
    }

    private static String url(String host) {
        return "jdbc:postgresql://" + host + ":" + postgres.port() + "/postgres";
    }

    private static HikariDataSource pool(RenewingIdentity identity, String account) {
        return PostgresqlPool.open(identity, url("localhost"), user(account), 1, HOUR);
    }

    private static Connection connect(RenewingIdentity identity, String host, String user)
            throws SQLException {
        return connect(identity, host, user, "verify-full");
    }

    private static Connection connect(
            RenewingIdentity identity, String host, String user, String mode) throws SQLException {
        NamedIdentities.add("database", identity);
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("sslmode", mode);
        properties.setProperty("sslfactory", SignetSocketFactory.class.getName());
        properties.setProperty(SignetSocketFactory.IDENTITY, "database");
        return DriverManager.getConnection(url(host), properties);
    }

    private static BigInteger serialSeen(HikariDataSource pool) throws SQLException {
        return new BigInteger(
                queried(
                        pool,
                        "SELECT client_serial FROM pg_stat_ssl WHERE pid = pg_backend_pid()"));
    }

    private static String queried(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    /** As an agent does it for a server that is not a JVM; it is read with the next {@code set}. */
    private static void present(Identity identity) throws IOException, GeneralSecurityException {
        var chain = new StringBuilder();
        for (var certificate : identity.chain()) {
            chain.append(pem("CERTIFICATE", certificate.getEncoded()));
        }
        write("server.crt", chain.toString());
        write("server.key", pem("PRIVATE KEY", identity.privateKey().getEncoded()));
    }

    private static String serverLog() throws IOException {
        return postgres.sh(Map.of(), "cat ../server.log");
    }

    private static void write(String name, String text) throws IOException {
        var _ =
                postgres.sh(
                        Map.of("TEXT", text),
                        "umask 077; printf %s \"$TEXT\" > \"$PGDATA/" + name + "\"");
    }

    private static String file(String name) {
        return postgres.data().resolve(name).toString();
    }

    private static String pem(String label, byte[] der) {
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return String.join(
                "\n",
                List.of("-----BEGIN " + label + "-----", base64, "-----END " + label + "-----\n"));
    }
}
