package dev.signet.server.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.audit.AuditEvent;
import dev.signet.server.tlog.ForeignVerifier;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.NaiveTree;
import dev.signet.server.tlog.Tile;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class SequencingTest {

    private final TestCa ca = new TestCa();
    private final Transparency log = ca.transparency(TransparencyConfig.DEFAULT);

    @Test
    void everyCommittedEventBecomesALeafOnce() throws Exception {
        var _ = ca.issued();
        grow();
        var _ = ca.issued();
        var _ = ca.issued();
        grow();

        assertThat(log.sequencing().grow()).isFalse();
        assertThat(checkpoint().size).isEqualTo(ca.count("audit_events"));
        assertThat(ca.count("log_queue")).isZero();
        assertThat(eventIds()).doesNotHaveDuplicates().hasSize((int) ca.count("audit_events"));
    }

    @Test
    void theRootIsThatOfTheEntriesThatArePublished() throws Exception {
        IntStream.range(0, 700).forEach(i -> ca.database.inTransaction(tx -> append(tx, "e" + i)));
        grow();
        IntStream.range(0, 300).forEach(i -> ca.database.inTransaction(tx -> append(tx, "f" + i)));
        grow();

        assertThat(checkpoint().root()).isEqualTo(NaiveTree.root(published()));
    }

    @Test
    void anEventThatCommitsAfterLaterOnesIsNotPassedOver() throws Exception {
        grow();
        long before = checkpoint().size;
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        try (var threads = Executors.newSingleThreadExecutor()) {
            var late =
                    threads.submit(() ->
                            ca.database.inTransaction(tx -> {
                                append(tx, "early id, late commit");
                                begun.countDown();
                                await(goOn);
                            }));
            begun.await();
            ca.database.inTransaction(tx -> append(tx, "late id, early commit"));
            grow();
            assertThat(checkpoint().size).isEqualTo(before + 1);
            goOn.countDown();
            late.get();
        }
        grow();

        assertThat(checkpoint().size).isEqualTo(before + 2);
        assertThat(eventIds()).isNotEqualTo(eventIds().stream().sorted().toList());
        assertThat(checkpoint().root()).isEqualTo(NaiveTree.root(published()));
    }

    @Test
    void whatIsRolledBackIsNoLeaf() throws Exception {
        grow();
        long before = checkpoint().size;
        assertThatThrownBy(() ->
                        ca.database.inTransaction(tx -> {
                            append(tx, "undone");
                            throw new IllegalStateException("no");
                        }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(log.sequencing().grow()).isFalse();
        assertThat(checkpoint().size).isEqualTo(before);
    }

    @Test
    void serversThatGrowTheTreeAtOnceMakeOneTree() throws Exception {
        var servers =
                List.of(
                        log,
                        ca.transparency(TransparencyConfig.DEFAULT),
                        ca.transparency(TransparencyConfig.DEFAULT));
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Future<?>>();
            work.add(
                    threads.submit(() ->
                            IntStream.range(0, 200)
                                    .forEach(i ->
                                            ca.database.inTransaction(tx -> append(tx, "x" + i)))));
            for (Transparency server : servers) {
                work.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 20; i++) {
                                var _ = server.sequencing().grow();
                            }
                            return true;
                        }));
            }
            for (var future : work) {
                future.get();
            }
        }
        var _ = log.sequencing().grow();

        assertThat(checkpoint().size).isEqualTo(ca.count("audit_events"));
        assertThat(eventIds()).doesNotHaveDuplicates();
        assertThat(checkpoint().root()).isEqualTo(NaiveTree.root(published()));
    }

    @Test
    void theJobSignsAtMostOneCheckpointASecond() throws Exception {
        log.sequencing().run();
        long size = checkpoint().size;
        ca.database.inTransaction(tx -> append(tx, "a moment later"));

        log.sequencing().run();

        assertThat(checkpoint().size).isEqualTo(size);
    }

    @Test
    void aCertificateIsProvedToSomebodyWhoHasTheSpecificationsAlone() throws Exception {
        var issued = ca.issued();
        var _ = ca.issued();
        grow();

        X509Certificate certificate = x509(issued.der().octets());
        var proof = log.proofs().find(tbsHash(certificate)).orElseThrow();

        assertThat(foreign().proves(proof.text(), certificate)).isTrue();
        assertThat(foreign().proves(proof.text(), x509(ca.issued().der().octets()))).isFalse();
    }

    @Test
    void aCertificateIsInTheLogBeforeItsIssuerSignsIt() throws Exception {
        var whileSigning = new ArrayList<Long>();
        ca.signer.beforeSigning =
                () -> whileSigning.add(ca.count("log_queue WHERE expiry_month IS NOT NULL"));
        long before = ca.count("log_queue WHERE expiry_month IS NOT NULL");

        var _ = ca.issued();

        assertThat(whileSigning).containsExactly(before + 1);
    }

    @Test
    void somebodyElsesCertificateIsNotInTheLog() throws Exception {
        var _ = ca.issued();
        grow();

        assertThat(log.proofs().find(tbsHash(x509(new TestCa().issued().der().octets()))))
                .isEmpty();
    }

    @Test
    void whoWaitsForAProofHasItWithTheNextCheckpointAndIsNotKeptForEver() throws Exception {
        X509Certificate certificate = x509(ca.issued().der().octets());

        assertThat(log.proofs().await(tbsHash(certificate), Duration.ofMillis(1))).isEmpty();
        try (var threads = Executors.newSingleThreadExecutor()) {
            var waiting =
                    threads.submit(
                            () -> log.proofs().await(tbsHash(certificate), Duration.ofSeconds(30)));
            grow();
            assertThat(waiting.get()).isPresent();
        }
    }

    @Test
    void aDeedWhoseEventCannotWaitForItsPlaceInTheLogDoesNotHappen() {
        long certificates = ca.count("certificates");
        ca.execute("DROP TABLE log_queue");

        assertThatThrownBy(ca::issue).isInstanceOf(JdbiException.class);
        assertThat(ca.count("certificates")).isEqualTo(certificates);
    }

    @Test
    void anEntryTellsNothingButTheHashOfTheCertificateAndBindsTheEvent() throws Exception {
        var issued = ca.issued();
        grow();
        List<byte[]> entries = published();
        List<Long> ids = eventIds();

        for (int i = 0; i < entries.size(); i++) {
            assertThat(entries.get(i)).hasSizeLessThanOrEqualTo(65);
            assertThat(commitment(ids.get(i)))
                    .isEqualTo(HexFormat.of().formatHex(entries.get(i), 1, 33));
        }
        byte[] hash = NaiveTree.sha256(x509(issued.der().octets()).getTBSCertificate());
        assertThat(
                        entries.stream()
                                .filter(entry -> entry[0] == 2)
                                .map(entry -> HexFormat.of().formatHex(entry, 33, 65)))
                .contains(HexFormat.of().formatHex(hash));
    }

    /** As docs/audit.md says it is made. */
    private String commitment(long eventId) {
        return ca.database.resultOf(tx ->
                tx.createQuery(
                                "SELECT at, kind, caller, request_id, body, salt FROM audit_events"
                                        + " WHERE id = :id")
                        .bind("id", eventId)
                        .map((row, _) -> {
                            var at = row.getObject("at", OffsetDateTime.class);
                            String message =
                                    netstring(Long.toString(at.toInstant().toEpochMilli()))
                                            + netstring(row.getString("kind"))
                                            + netstring(row.getString("caller"))
                                            + netstring(row.getString("request_id"))
                                            + netstring(row.getString("body"));
                            return HexFormat.of()
                                    .formatHex(
                                            NaiveTree.sha256(
                                                    row.getBytes("salt"),
                                                    message.getBytes(StandardCharsets.UTF_8)));
                        })
                        .one());
    }

    private static String netstring(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + ":" + text + ",";
    }

    private void grow() throws Exception {
        assertThat(log.sequencing().grow()).isTrue();
    }

    private void append(Handle tx, String name) {
        ca.audit.append(tx, "test", "", new AuditEvent.ApiTokenRevoked(name));
    }

    private ForeignVerifier foreign() throws Exception {
        return new ForeignVerifier(log.tiles().key());
    }

    private ForeignVerifier.Head checkpoint() throws Exception {
        return foreign().checkpoint(log.tiles().checkpoint().orElseThrow().toString());
    }

    /** Every entry, as anybody may fetch it. */
    private List<byte[]> published() throws Exception {
        var entries = new ArrayList<byte[]>();
        long size = checkpoint().size;
        while (entries.size() < size) {
            int width = (int) Math.min(Tile.WIDTH, size - entries.size());
            var tile = new Tile(Tile.ENTRIES, entries.size() / Tile.WIDTH, width);
            ByteBuffer octets = ByteBuffer.wrap(log.tiles().tile(tile).orElseThrow());
            while (octets.hasRemaining()) {
                byte[] entry = new byte[octets.getShort()];
                octets.get(entry);
                entries.add(entry);
            }
        }
        return entries;
    }

    /** Of the events, in the order of their leaves. */
    private List<Long> eventIds() {
        return ca.database.resultOf(tx ->
                tx
                        .createQuery("SELECT position FROM log_bundles ORDER BY position")
                        .mapTo(Long.class)
                        .stream()
                        .flatMap(position -> LogStore.bundle(tx, position).eventIds().stream())
                        .toList());
    }

    private static Hash tbsHash(X509Certificate certificate) throws Exception {
        return Hash.at(NaiveTree.sha256(certificate.getTBSCertificate()), 0);
    }

    private static X509Certificate x509(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
