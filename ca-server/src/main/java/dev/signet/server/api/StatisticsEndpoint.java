package dev.signet.server.api;

import dev.signet.server.database.Database;
import dev.signet.server.retention.MonthStatistics;
import dev.signet.server.retention.StatisticsStore;
import dev.signet.server.x509.SerialNumber;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code GET /v1/statistics}: what stays of certificates that have left. */
final class StatisticsEndpoint {

    /** Every parameter it knows. */
    static final String[] PARAMETERS = {"from", "to"};

    /** What one answer may span. */
    private static final int MAX_MONTHS = 12;

    private static final YearMonth FIRST = YearMonth.of(1970, 1);

    /** As {@code openapi.yaml#/components/schemas/MonthStatistics}. */
    record Body(
            String month,
            String issuer,
            String role,
            long issued,
            long abandoned,
            Map<String, Long> revoked) {}

    record ListBody(List<Body> statistics) {}

    private final StatisticsStore store;
    private final Database database;
    private final Clock clock;

    StatisticsEndpoint(StatisticsStore store, Database database, Clock clock) {
        this.store = store;
        this.database = database;
        this.clock = clock;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        int last = month(ctx, "to").orElse(SerialNumber.expiryMonth(clock.instant()));
        int first = month(ctx, "from").orElse(Math.max(0, last - MAX_MONTHS + 1));
        if (first > last || last - first >= MAX_MONTHS) {
            throw MalformedRequestException.at(
                    "from", "must be at most " + (MAX_MONTHS - 1) + " months before to");
        }
        List<MonthStatistics> found = database.resultOf(tx -> store.between(tx, first, last));
        Answers.json(ctx, new ListBody(found.stream().map(StatisticsEndpoint::body).toList()));
    }

    private static Body body(MonthStatistics statistics) {
        return new Body(
                FIRST.plusMonths(statistics.month()).toString(),
                statistics.issuer(),
                statistics.role(),
                statistics.issued(),
                statistics.abandoned(),
                statistics.revoked().entrySet().stream()
                        .collect(Collectors.toMap(e -> e.getKey().text(), Map.Entry::getValue)));
    }

    private static Optional<Integer> month(Context ctx, String name)
            throws MalformedRequestException {
        Optional<String> text = Query.of(ctx).value(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            long month = ChronoUnit.MONTHS.between(FIRST, YearMonth.parse(text.get()));
            if (month >= 0 && month <= Short.MAX_VALUE) {
                return Optional.of((int) month);
            }
        } catch (DateTimeException e) {
            throw notAMonth(name, text.get());
        }
        throw notAMonth(name, text.get());
    }

    private static MalformedRequestException notAMonth(String name, String text) {
        return MalformedRequestException.at(name, text, "must be a month: 2026-11");
    }
}
