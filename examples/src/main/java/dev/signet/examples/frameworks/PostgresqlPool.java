package dev.signet.examples.frameworks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.signet.client.NamedIdentities;
import dev.signet.client.RenewingIdentity;
import dev.signet.client.postgresql.SignetSocketFactory;
import java.time.Duration;

/** A pool of connections to PostgreSQL that logs in with a certificate. */
public final class PostgresqlPool {

    private PostgresqlPool() {}

    // begin pool
    /**
     * A pool; the caller closes it.
     *
     * @param url {@code jdbc:postgresql://HOST:PORT/DATABASE}; the certificate of the server is
     *     held to HOST
     * @param most how many connections it may have
     * @param age how long each of them lives
     */
    public static HikariDataSource open(
            RenewingIdentity identity, String url, String user, int most, Duration age) {
        NamedIdentities.add("database", identity);
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.addDataSourceProperty("sslmode", "verify-full");
        config.addDataSourceProperty("sslfactory", SignetSocketFactory.class.getName());
        config.addDataSourceProperty(SignetSocketFactory.IDENTITY, "database");
        config.setMaximumPoolSize(most);
        config.setMaxLifetime(age.toMillis());
        return new HikariDataSource(config);
    }
    // end
}
