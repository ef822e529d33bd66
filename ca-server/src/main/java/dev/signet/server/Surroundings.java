package dev.signet.server;

import dev.signet.server.database.Database;
import dev.signet.server.database.DatabaseConfig;
import dev.signet.server.issuer.Issuer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a server finds around it, and a test may want to hold in its hand.
 *
 * @param databases opens the database of a configuration
 * @param issuers sees every issuer that was loaded before it is used
 */
record Surroundings(
        Clock clock,
        SecureRandom random,
        Function<DatabaseConfig, Database> databases,
        UnaryOperator<Issuer> issuers) {

    /** The real world. */
    static Surroundings real() {
        return new Surroundings(
                Clock.systemUTC(), new SecureRandom(), Database::open, UnaryOperator.identity());
    }
}
