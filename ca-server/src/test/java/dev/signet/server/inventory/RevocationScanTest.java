package dev.signet.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More than one page of every kind. */
class RevocationScanTest {

    private static final int PAGE = 10_000;
    private static final int EACH_SHARD = PAGE + 1;
    private static final Instant END = Instant.parse("2026-03-02T12:00:00Z");

    private final TestCa ca = new TestCa();

    @BeforeEach
    void revoke() {
        insert(0, IntStream.range(0, EACH_SHARD).map(i -> i).toArray());
        insert(7, IntStream.range(0, EACH_SHARD).map(i -> i).toArray());
    }

    /** Two at a time share a version, as those of one transaction do. */
    private void insert(int shard, int[] numbers) {
        ca.database.inTransaction(tx -> {
            var batch =
                    tx.prepareBatch(
                            """
                            INSERT INTO revocations (expiry_month, issuer, serial, crl_shard,
                                not_after, revoked_at, reason, revoked_by, version)
                            VALUES (:month, 'issuing', :serial, :shard, :notAfter, :notAfter,
                                'SUPERSEDED', 'test', :version)
                            """);
            for (int number : numbers) {
                var _ =
                        batch.bind("month", SerialNumber.expiryMonth(END))
                                .bind("serial", serial(shard, number))
                                .bind("shard", shard)
                                .bind("notAfter", END)
                                .bind("version", number / 2)
                                .add();
            }
            var _ = batch.execute();
        });
    }

    /** In the order of numbers, one of one shard after one of the other. */
    private static String serial(int shard, int number) {
        return SerialNumber.prefix(SerialNumber.expiryMonth(END))
                + "%032x%04x".formatted(number, shard);
    }

    private List<String> listed(OptionalInt shard, Instant notExpiredBy) {
        var listed = new ArrayList<String>();
        ca.database.inTransaction(tx ->
                new RevocationScan(TestCa.ISSUING, shard, notExpiredBy)
                        .list(tx, (serial, _, _) -> listed.add(serial)));
        return listed;
    }

    private List<String> since(OptionalInt shard, long version) {
        return ca
                .database
                .resultOf(tx -> new RevocationScan(TestCa.ISSUING, shard, END).since(tx, version))
                .stream()
                .map(entry -> entry.serial().hex())
                .toList();
    }

    @Test
    void everythingIsListedOnceAndInOrder() {
        var expected = new ArrayList<String>();
        for (int number = 0; number < EACH_SHARD; number++) {
            expected.add(serial(0, number));
            expected.add(serial(7, number));
        }

        assertThat(listed(OptionalInt.empty(), END)).isEqualTo(expected);
    }

    @Test
    void aShardIsListedAloneAndOneWithoutRevocationsIsEmpty() {
        assertThat(listed(OptionalInt.of(7), END))
                .hasSize(EACH_SHARD)
                .allMatch(serial -> serial.endsWith("0007"));
        assertThat(listed(OptionalInt.of(3), END)).isEmpty();
    }

    @Test
    void whatHasExpiredIsNotListed() {
        assertThat(listed(OptionalInt.empty(), END.plusSeconds(1))).isEmpty();
    }

    @Test
    void whatIsNewerThanAVersionIsListedInOrderAndCounted() {
        long version = EACH_SHARD / 2 - 2;

        assertThat(since(OptionalInt.empty(), version))
                .containsExactly(
                        serial(0, PAGE - 2),
                        serial(7, PAGE - 2),
                        serial(0, PAGE - 1),
                        serial(7, PAGE - 1),
                        serial(0, PAGE),
                        serial(7, PAGE));
        assertThat(since(OptionalInt.of(7), version + 1)).containsExactly(serial(7, PAGE));
        long count =
                ca.database.resultOf(tx ->
                        new RevocationScan(TestCa.ISSUING, OptionalInt.empty(), END)
                                .countSince(tx, version));
        assertThat(count).isEqualTo(6);
    }
}
