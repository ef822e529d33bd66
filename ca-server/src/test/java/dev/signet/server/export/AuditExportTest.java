package dev.signet.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signet.server.TestCa;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.tlog.NaiveTree;
import dev.signet.server.tlog.Tile;
import dev.signet.server.transparency.Transparency;
import dev.signet.server.transparency.TransparencyConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditExportTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;

    private final TestCa ca = new TestCa();
    private final Transparency log = ca.transparency(TransparencyConfig.DEFAULT);

    @Test
    void everythingInTheLogIsInTheFileOnceAndInItsOrder() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        grow(300);
        run(new FileSink(file));
        grow(20);
        run(new FileSink(file));
        run(new FileSink(file));

        assertThat(indexes(Files.readAllLines(file))).isEqualTo(range(ca.count("audit_events")));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(3);
    }

    @Test
    void whatIsExportedProvesThatItIsTheEntryOfItsLeaf() throws Exception {
        var sink = new FaultySink();
        grow(3);
        run(sink);
        int size = sink.lines.size();
        byte[] entries = log.tiles().tile(new Tile(Tile.ENTRIES, 0, size)).orElseThrow();

        int at = 0;
        for (String line : sink.lines) {
            int length = (entries[at] << 8) | (entries[at + 1] & 0xff);
            byte[] entry = Arrays.copyOfRange(entries, at + 2, at + 2 + length);
            assertThat(Arrays.copyOfRange(entry, 1, 33)).as(line).isEqualTo(commitment(line));
            at += 2 + length;
        }
        assertThat(at).isEqualTo(entries.length);
    }

    @Test
    void aSinkThatBreaksLosesNothingAndSkipsNothing() throws Exception {
        var sink = new FaultySink();
        grow(30);
        sink.broken = true;
        assertThatThrownBy(() -> run(sink)).hasMessageContaining("no room");
        grow(5);
        sink.broken = false;
        run(sink);

        List<Long> seen = indexes(sink.lines);
        assertThat(seen.stream().distinct().toList()).isEqualTo(range(ca.count("audit_events")));
    }

    @Test
    void aReaderOfTheStandardOutputThatStopsHoldsUpNothingButTheExport() throws Exception {
        var reader = new PipedInputStream(64);
        var pipe = new PipedOutputStream(reader);
        var sink = new StreamSink(pipe);
        grow(50);
        try (var threads = Executors.newSingleThreadExecutor();
                reader) {
            var exporting =
                    threads.submit(() -> {
                        run(sink);
                        pipe.close();
                        return true;
                    });
            await().until(() -> reader.available() == 64);
            long stopped = ca.count("audit_events");
            assertThat(waiting(sink)).isEqualTo(stopped);

            assertThat(ca.issued()).isNotNull();
            sequence();
            assertThat(exporting.isDone()).isFalse();
            assertThat(waiting(sink)).isGreaterThan(stopped).isEqualTo(ca.count("audit_events"));

            String all = new String(reader.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(exporting.get()).isTrue();
            assertThat(indexes(all.lines().toList())).isEqualTo(range(ca.count("audit_events")));
            assertThat(waiting(sink)).isZero();
        }
    }

    @Test
    void aLineThatWasTornByACrashIsWrittenAnew() throws Exception {
        Path file = folder.resolve("audit.jsonl");
        Files.writeString(file, "{\"index\":-1}\n{\"index\":0,\"id\":\"1\",\"ki");
        grow(2);

        run(new FileSink(file));

        List<String> lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).isEqualTo("{\"index\":-1}");
        assertThat(indexes(lines.subList(1, lines.size())))
                .isEqualTo(range(ca.count("audit_events")));
    }

    @Test
    void aSyslogReceiverGetsEveryEventAsAMessage() throws Exception {
        grow(300);
        try (var receiver = new TestReceiver()) {
            run(syslog(receiver));

            assertThat(receiver.messages)
                    .allSatisfy(message ->
                            assertThat(message)
                                    .matches(
                                            "<110>1 \\S+Z ca-0 signet - [A-Za-z]+ -"
                                                    + " \\{\"index\":.*}"));
            assertThat(indexes(bodies(receiver))).isEqualTo(range(ca.count("audit_events")));
        }
    }

    @Test
    void aSyslogReceiverThatDiesGetsItAllWhenItIsBack() throws Exception {
        grow(300);
        try (var receiver = new TestReceiver()) {
            receiver.mood = TestReceiver.Mood.DIES;
            assertThatThrownBy(() -> run(syslog(receiver)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("did not take");
            receiver.mood = TestReceiver.Mood.READS_ALL;
            run(syslog(receiver));

            assertThat(indexes(bodies(receiver))).isEqualTo(range(ca.count("audit_events")));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STOPS_READING", "NEVER_ENDS"})
    void aSyslogReceiverHasSoMuchTimeForABatchAndNoMore(TestReceiver.Mood mood) throws Exception {
        grow(1);
        try (var receiver = new TestReceiver()) {
            receiver.mood = mood;
            var sink =
                    new SyslogSink(
                            new SyslogConfig("127.0.0.1", receiver.port(), false, Optional.empty()),
                            "x".repeat(1 << 22),
                            Duration.ofMillis(500));

            assertThatThrownBy(() -> run(sink)).hasMessageContaining("not within PT0.5S");
            assertThat(waiting(sink)).isEqualTo(ca.count("audit_events"));
        }
    }

    @Test
    void twoServersHandOverOneAfterTheOther() throws Exception {
        var sink = new FaultySink();
        grow(10);
        var leases = new JobLeases(ca.database, "another");
        assertThat(leases.tryAcquire("audit-export-faulty", Duration.ofMinutes(1))).isTrue();

        run(sink);
        assertThat(sink.lines).isEmpty();
        leases.release("audit-export-faulty");
        run(sink);
        assertThat(sink.lines).isNotEmpty();
    }

    @Test
    void itIsKnownSinceWhenEventsWait() throws Exception {
        var sink = new FaultySink();
        Instant begin = ca.clock.instant().truncatedTo(ChronoUnit.MILLIS);
        grow(1);
        var export = new AuditExport(List.of(sink), ca.database);

        assertThat(export.waitingSince()).contains(begin);
        run(sink);
        assertThat(export.waitingSince()).isEmpty();
    }

    @Test
    void nothingIsExportedUnlessItIsSaidWhereTo() {
        var none =
                new AuditExport(
                        ExportConfig.DEFAULT, "ca-0", new ByteArrayOutputStream(), ca.database);

        assertThat(none.jobs(new JobLeases(ca.database, "s"), ca.metrics)).isEmpty();
        assertThat(none.waitingSince()).isEmpty();
    }

    private void grow(int certificates) throws Exception {
        for (int i = 0; i < certificates; i++) {
            var _ = ca.issued();
        }
        sequence();
    }

    /** As if the second of the checkpoint before were over. */
    private void sequence() throws Exception {
        ca.execute("DELETE FROM job_leases WHERE job = 'audit-log'");
        log.sequencing().run();
        assertThat(ca.count("log_queue")).isZero();
    }

    private void run(AuditSink sink) throws Exception {
        for (Job job :
                new AuditExport(List.of(sink), ca.database)
                        .jobs(new JobLeases(ca.database, "server"), new SimpleMeterRegistry())) {
            job.run();
        }
    }

    /** What is measured, on any server. */
    private long waiting(AuditSink sink) {
        var metrics = new SimpleMeterRegistry();
        new AuditExport(List.of(sink), ca.database).gauges(metrics).run();
        return (long)
                metrics.get("ca.audit.export.waiting").tag("sink", sink.name()).gauge().value();
    }

    private static SyslogSink syslog(TestReceiver receiver) {
        return new SyslogSink(
                new SyslogConfig("127.0.0.1", receiver.port(), false, Optional.empty()), "ca-0");
    }

    private static List<String> bodies(TestReceiver receiver) {
        return receiver.messages.stream()
                .map(message -> message.substring(message.indexOf('{')))
                .toList();
    }

    private static List<Long> indexes(List<String> lines) throws Exception {
        var indexes = new ArrayList<Long>();
        for (String line : lines) {
            indexes.add(JSON.readTree(line).path("index").asLong());
        }
        return indexes;
    }

    private static List<Long> range(long size) {
        return LongStream.range(0, size).boxed().toList();
    }

    /** As docs/audit.md defines it. */
    private static byte[] commitment(String line) throws Exception {
        JsonNode json = JSON.readTree(line);
        String body = line.substring(line.indexOf("\"event\":") + 8, line.length() - 1);
        var message = new ByteArrayOutputStream();
        message.writeBytes(HexFormat.of().parseHex(json.path("salt").asText()));
        for (String text :
                List.of(
                        String.valueOf(Instant.parse(json.path("at").asText()).toEpochMilli()),
                        json.path("kind").asText(),
                        json.path("caller").asText(),
                        json.path("request_id").asText(),
                        body)) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            message.writeBytes((octets.length + ":").getBytes(StandardCharsets.UTF_8));
            message.writeBytes(octets);
            message.write(',');
        }
        return NaiveTree.sha256(message.toByteArray());
    }
}
