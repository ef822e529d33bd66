package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.database.Deadline;
import dev.signet.server.inventory.BulkRevocations;
import dev.signet.server.inventory.BulkRevocations.ServiceCount;
import dev.signet.server.inventory.CertificateSelection;
import dev.signet.server.revocation.RevocationPlan;
import dev.signet.server.revocation.RevocationPlan.Execution;
import dev.signet.server.revocation.RevocationPlans;
import dev.signet.server.x509.RevocationReason;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code /v1/revocation-plans}. */
final class RevocationPlanEndpoints {

    private static final int MAX_TEXT = 253;
    private static final int MAX_NAME = 2048;
    private static final int KEY_HASH = 64;

    /** As {@code openapi.yaml#/components/schemas/RevocationSelection}. */
    record Selection(
            Optional<String> cluster,
            Optional<String> namespace,
            Optional<String> serviceAccount,
            Optional<String> pod,
            Optional<String> node,
            Optional<String> role,
            Optional<String> issuer,
            Optional<String> name,
            Optional<String> keyHash,
            Optional<Instant> issuedAfter,
            Optional<Instant> issuedBefore) {

        static Selection of(CertificateSelection selection) {
            return new Selection(
                    selection.cluster(),
                    selection.namespace(),
                    selection.serviceAccount(),
                    selection.pod(),
                    selection.node(),
                    selection.role(),
                    selection.issuer(),
                    selection.name(),
                    selection.keyHash(),
                    selection.issuedAfter(),
                    selection.issuedBefore());
        }
    }

    /** One service and how many of its certificates a plan is about. */
    record Affected(String cluster, String namespace, String serviceAccount, long certificates) {
        static Affected of(ServiceCount count) {
            return new Affected(
                    count.service().cluster(),
                    count.service().namespace(),
                    count.service().serviceAccount(),
                    count.certificates());
        }
    }

    /** As {@code openapi.yaml#/components/schemas/RevocationPlan}. */
    record Answer(
            String id,
            String state,
            Selection selection,
            String reason,
            long certificates,
            long revoked,
            List<Affected> services,
            long moreServices,
            String createdBy,
            Instant createdAt,
            Optional<String> executedBy,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt) {

        static Answer of(RevocationPlan plan) {
            Optional<Execution> execution = plan.execution();
            return new Answer(
                    plan.id(),
                    plan.state().name().toLowerCase(Locale.ROOT),
                    Selection.of(plan.selection()),
                    plan.reason().text(),
                    plan.affected().certificates(),
                    execution.map(Execution::revoked).orElse(0L),
                    plan.affected().services().stream().map(Affected::of).toList(),
                    plan.affected().moreServices(),
                    plan.createdBy(),
                    plan.createdAt(),
                    execution.map(Execution::by),
                    execution.map(Execution::startedAt),
                    plan.endedAt());
        }
    }

    /** The newest plans. */
    record ListBody(List<Answer> plans) {}

    private final RevocationPlans plans;

    RevocationPlanEndpoints(RevocationPlans plans) {
        this.plans = plans;
    }

    void create(Context ctx) throws MalformedRequestException {
        JsonFields fields =
                RequestBody.required(
                        ctx,
                        "cluster",
                        "namespace",
                        "service_account",
                        "pod",
                        "node",
                        "role",
                        "issuer",
                        "name",
                        "key_hash",
                        "issued_after",
                        "issued_before",
                        "reason");
        CertificateSelection selection = selection(fields);
        if (selection.equals(CertificateSelection.ALL)) {
            throw MalformedRequestException.at(
                    "",
                    "at least one filter is needed; a plan for everything must name each issuer");
        }
        CertificateResources.require(ctx, Permission.CERTIFICATES_REVOKE, resource(selection));
        RevocationReason reason = RevokeEndpoint.reason(fields);
        Accepted.requireJson(ctx);
        Deadline.within(
                BulkRevocations.LONGEST_CENSUS,
                () ->
                        sendCreated(
                                ctx,
                                plans.plan(
                                        Callers.of(ctx),
                                        selection,
                                        reason,
                                        RequestTrail.requestId(ctx))));
    }

    private static void sendCreated(Context ctx, RevocationPlan plan) {
        ctx.status(HttpStatus.CREATED);
        ctx.header("Location", "/v1/revocation-plans/" + plan.id());
        Answers.json(ctx, Answer.of(plan));
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(
                ctx,
                new ListBody(
                        plans.newest().stream()
                                .filter(plan -> permits(ctx, Permission.CERTIFICATES_READ, plan))
                                .map(Answer::of)
                                .toList()));
    }

    void one(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        send(ctx, HttpStatus.OK, permitted(ctx, Permission.CERTIFICATES_READ));
    }

    void execute(Context ctx) throws MalformedRequestException {
        var _ = RequestBody.optional(ctx);
        Accepted.requireJson(ctx);
        send(
                ctx,
                HttpStatus.ACCEPTED,
                permitted(ctx, Permission.CERTIFICATES_REVOKE)
                        .flatMap(plan ->
                                plans.execute(
                                        Callers.of(ctx), plan.id(), RequestTrail.requestId(ctx))));
    }

    void cancel(Context ctx) throws MalformedRequestException {
        var _ = RequestBody.optional(ctx);
        Accepted.requireJson(ctx);
        send(
                ctx,
                HttpStatus.OK,
                permitted(ctx, Permission.CERTIFICATES_REVOKE)
                        .flatMap(plan ->
                                plans.cancel(
                                        Callers.of(ctx), plan.id(), RequestTrail.requestId(ctx))));
    }

    /** The plan of the path, if the caller has {@code permission} for all it is about. */
    private Optional<RevocationPlan> permitted(Context ctx, Permission permission)
            throws MalformedRequestException {
        return plans.find(id(ctx)).filter(plan -> permits(ctx, permission, plan));
    }

    private static boolean permits(Context ctx, Permission permission, RevocationPlan plan) {
        return Permits.has(ctx, permission, resource(plan.selection()));
    }

    private static Resource resource(CertificateSelection selection) {
        return CertificateResources.of(selection, Optional.empty());
    }

    private static void send(Context ctx, HttpStatus status, Optional<RevocationPlan> plan)
            throws MalformedRequestException {
        if (plan.isEmpty()) {
            Problem.of(
                            HttpStatus.NOT_FOUND,
                            "unknown-plan",
                            "there is no revocation plan with this id")
                    .field("id")
                    .value(id(ctx))
                    .send(ctx);
            return;
        }
        ctx.status(status);
        ctx.header("Cache-Control", "no-store");
        Answers.json(ctx, Answer.of(plan.get()));
    }

    private static String id(Context ctx) throws MalformedRequestException {
        String id = ctx.pathParam("id");
        if (!id.matches("[0-9a-f-]{36}")) {
            throw MalformedRequestException.at("id", id, "must be the id of a plan, a UUID");
        }
        return id;
    }

    private static CertificateSelection selection(JsonFields fields)
            throws MalformedRequestException {
        return new CertificateSelection(
                fields.text("cluster", MAX_TEXT),
                fields.text("namespace", MAX_TEXT),
                fields.text("service_account", MAX_TEXT),
                fields.text("pod", MAX_TEXT),
                fields.text("node", MAX_TEXT),
                fields.text("role", MAX_TEXT),
                fields.text("issuer", MAX_TEXT),
                fields.text("name", MAX_NAME),
                fields.text("key_hash", KEY_HASH),
                time(fields, "issued_after"),
                time(fields, "issued_before"));
    }

    private static Optional<Instant> time(JsonFields fields, String name)
            throws MalformedRequestException {
        Optional<String> text = fields.text(name, MAX_TEXT);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Instant time = Timestamps.parse(name, text.get());
        if (!time.truncatedTo(ChronoUnit.SECONDS).equals(time)) {
            throw MalformedRequestException.at(name, text.get(), "must be a whole second");
        }
        return Optional.of(time);
    }
}
