package dev.signet.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PostgresqlRequirementsTest {

    @Test
    void postgresql15IsTheOldest() {
        assertThat(PostgresqlRequirements.tooOld(150000)).isEmpty();
        assertThat(PostgresqlRequirements.tooOld(140019))
                .contains("the database is PostgreSQL 14; it must be 15 or newer");
    }
}
