package dev.signet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.database.Dialect;
import dev.signet.server.inventory.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What was issued, revoked or audited stays on record. */
class AppendOnlyTest {

    private static final Pattern TAKES_AWAY =
            Pattern.compile(
                    "DELETE\\s+FROM\\s+(certificates|certificate_names|revocations|audit_events"
                            + "|role_versions|issuers|blocked_keys|crls)"
                            + "|TRUNCATE\\s+TABLE"
                            + "|UPDATE\\s+(audit_events|role_versions|certificate_names)"
                            + "|MERGE\\s+INTO\\s+certificates",
                    Pattern.CASE_INSENSITIVE);

    @Test
    void noStatementOfTheServerDeletesWhatWasIssuedRevokedOrAudited() throws Exception {
        Path classes =
                Path.of(
                        Inventory.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        try (var files = Files.walk(classes)) {
            List<Path> guilty =
                    files.filter(file -> file.toString().endsWith(".class"))
                            .filter(file -> !file.endsWith("Months.class")) // Those long past.
                            .filter(file ->
                                    !file.endsWith("UnusedIssuers.class")) // Signed nothing.
                            .filter(file -> TAKES_AWAY.matcher(text(file)).find())
                            .toList();
            assertThat(guilty).isEmpty();
        }
    }

    /** SQL stands in the constant pool as it is written. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFailureInTheMiddleOfAReservationSignsNothingAndKeepsWhatWasThere() {
        var ca = new TestCa();
        var before = ca.issued();
        ca.execute(
                "ALTER TABLE certificate_names ADD CONSTRAINT broken CHECK (kind <> 'URI') "
                        + (TestDatabase.DIALECT == Dialect.H2 ? "NOCHECK" : "NOT VALID"));
        var signed = new java.util.concurrent.atomic.AtomicInteger();
        ca.signer.beforeSigning = signed::incrementAndGet;

        assertThatThrownBy(ca::issue).isInstanceOf(org.jdbi.v3.core.JdbiException.class);

        assertThat(signed).hasValue(0);
        assertThat(ca.record(before.serial()).der()).contains(before.der());
        assertThat(ca.count("certificates")).isEqualTo(3);
    }
}
