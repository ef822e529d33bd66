package dev.signet.server.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ConcurrentIssuanceTest {

    @Test
    void thereAreAlwaysAsManyAuditEventsAsCertificates() throws Exception {
        var ca = new TestCa();
        var serials = new HashSet<String>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var work = new ArrayList<Callable<IssuanceOutcome>>();
            for (int i = 0; i < 80; i++) {
                work.add(ca::issue);
            }
            for (var outcome : threads.invokeAll(work)) {
                serials.add(((Issued) outcome.get()).certificate().serial().hex());
            }
        }
        assertThat(serials).hasSize(80);
        // Root and issuing CA are on record too.
        assertThat(ca.count("certificates")).isEqualTo(82);
        assertThat(ca.auditKinds().stream().filter("CertificateReserved"::equals)).hasSize(82);
        assertThat(ca.auditKinds().stream().filter("CertificateIssued"::equals)).hasSize(82);
    }
}
