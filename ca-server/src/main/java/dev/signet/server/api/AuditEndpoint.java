package dev.signet.server.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditQuery;
import dev.signet.server.audit.AuditSearch;
import dev.signet.server.audit.RecordedEvent;
import dev.signet.server.database.Database;
import dev.signet.server.x509.SerialNumber;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code GET /v1/audit}. */
final class AuditEndpoint {

    /** Every parameter it knows. */
    static final String[] PARAMETERS = {
        "kind", "caller", "request_id", "serial", "since", "until", "limit", "after"
    };

    /** As {@code openapi.yaml#/components/schemas/AuditEvent}. */
    record Body(
            String id,
            Instant at,
            String kind,
            String caller,
            String requestId,
            @JsonRawValue String event,
            String salt) {

        static Body of(RecordedEvent recorded) {
            return new Body(
                    String.valueOf(recorded.id()),
                    recorded.at(),
                    recorded.kind(),
                    recorded.caller(),
                    recorded.requestId(),
                    recorded.body(),
                    recorded.salt());
        }
    }

    record Page(List<Body> events, Optional<String> next) {}

    private final AuditSearch search;
    private final Database database;

    AuditEndpoint(AuditSearch search, Database database) {
        this.search = search;
        this.database = database;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        AuditQuery query = query(Query.of(ctx));
        AuditSearch.Page page = database.resultOf(tx -> search.find(tx, query));
        ctx.header("Cache-Control", "no-store");
        Answers.json(
                ctx,
                new Page(
                        page.events().stream().map(Body::of).toList(),
                        page.next().map(String::valueOf)));
    }

    private static AuditQuery query(Query query) throws MalformedRequestException {
        Optional<Instant> since = query.instant("since");
        Optional<Instant> until = query.instant("until");
        if (since.isPresent() && until.isPresent() && since.get().isAfter(until.get())) {
            throw MalformedRequestException.at("since", "must not be later than until");
        }
        return new AuditQuery(
                kind(query),
                query.value("caller"),
                query.value("request_id"),
                serial(query),
                since,
                until,
                query.after(),
                query.number("limit", 1, AuditQuery.MAX_LIMIT).orElse(AuditQuery.DEFAULT_LIMIT));
    }

    private static Optional<String> kind(Query query) throws MalformedRequestException {
        Optional<String> kind = query.value("kind");
        if (kind.isPresent()
                && Arrays.stream(AuditEvent.class.getPermittedSubclasses())
                        .noneMatch(event -> event.getSimpleName().equals(kind.get()))) {
            throw MalformedRequestException.at(
                    "kind", kind.get(), "must be a kind of event, such as CertificateIssued");
        }
        return kind;
    }

    private static Optional<SerialNumber> serial(Query query) throws MalformedRequestException {
        Optional<String> text = query.value("serial");
        return text.isEmpty() ? Optional.empty() : Optional.of(Serials.parse("serial", text.get()));
    }
}
