package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.approval.Approval;
import dev.signet.server.approval.ApprovalOutcome;
import dev.signet.server.approval.Approvals;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /v1/approvals}. */
final class ApprovalEndpoints {

    /**
     * As {@code openapi.yaml#/components/schemas/Approval}.
     *
     * @param body of the request, where one approval is asked for and there is a body
     */
    record Body(
            String id,
            String method,
            String path,
            Optional<JsonNode> body,
            String requestedBy,
            Instant requestedAt,
            Instant expiresAt,
            String state,
            Optional<String> decidedBy,
            Optional<Instant> decidedAt) {}

    /** The newest. */
    record ListBody(List<Body> approvals) {}

    private final Approvals approvals;

    ApprovalEndpoints(Approvals approvals) {
        this.approvals = approvals;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(
                ctx,
                new ListBody(
                        approvals.newest().stream()
                                .map(approval -> body(approval, Optional.empty()))
                                .toList()));
    }

    void one(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        send(ctx, approvals.find(id(ctx)).orElseThrow(() -> unknown(ctx)));
    }

    void approve(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        send(ctx, approvals.approve(OperatorCallers.of(ctx), id(ctx), RequestTrail.requestId(ctx)));
    }

    void deny(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        send(ctx, approvals.deny(OperatorCallers.of(ctx), id(ctx), RequestTrail.requestId(ctx)));
    }

    private void send(Context ctx, ApprovalOutcome outcome) throws MalformedRequestException {
        switch (outcome) {
            case ApprovalOutcome.Decided(var approval) -> send(ctx, approval);
            case ApprovalOutcome.Unknown() -> throw unknown(ctx);
            case ApprovalOutcome.SamePerson() ->
                    throw MalformedRequestException.of(
                            Problem.notPermitted(
                                    "somebody else must approve: neither who asked for it, nor whose"
                                            + " token that one made, or was made by"));
            case ApprovalOutcome.Over(var approval) ->
                    throw MalformedRequestException.of(
                            Problem.of(
                                    HttpStatus.CONFLICT,
                                    "approval-state",
                                    "it can no longer be decided: it is " + state(approval)));
        }
    }

    private void send(Context ctx, Approval approval) throws MalformedRequestException {
        String shown = approval.proposal().shown();
        Answers.json(
                ctx,
                body(
                        approval,
                        shown.isEmpty()
                                ? Optional.empty()
                                : Optional.of(Json.read(shown.getBytes(StandardCharsets.UTF_8)))));
    }

    private Body body(Approval approval, Optional<JsonNode> shown) {
        return new Body(
                approval.id(),
                approval.proposal().method(),
                approval.proposal().path(),
                shown,
                approval.requestedBy(),
                approval.requestedAt(),
                approval.expiresAt(),
                state(approval),
                approval.decidedBy(),
                approval.decidedAt());
    }

    private String state(Approval approval) {
        return approval.isExpired(approvals.now()) ? "expired" : approval.state().text();
    }

    private static String id(Context ctx) {
        return ctx.pathParam("id");
    }

    private static MalformedRequestException unknown(Context ctx) {
        return MalformedRequestException.of(
                Problem.of(HttpStatus.NOT_FOUND, "unknown-approval", "there is no such approval")
                        .field("id")
                        .value(id(ctx)));
    }
}
