package dev.signet.server.api;

import dev.signet.server.issuance.Issuance;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.Decision;
import dev.signet.server.role.Explanation;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.TraceStep;
import dev.signet.server.x509.DurationText;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/** {@code POST /v1/explain}. */
final class ExplainEndpoint {

    /** As {@code openapi.yaml#/components/schemas/Refusal}. */
    record Refusal(String rule, String field, String value, String allowed, String detail) {}

    /** One element of the trace. */
    record Step(
            Optional<String> role,
            String rule,
            String field,
            String value,
            boolean passed,
            String detail) {
        static Step of(TraceStep step) {
            return new Step(
                    step.role().map(RoleName::value),
                    step.rule(),
                    step.field(),
                    step.value(),
                    step.passed(),
                    step.detail());
        }
    }

    /** As {@code openapi.yaml#/components/schemas/Explanation}. */
    record Answer(
            String decision,
            Optional<String> role,
            Optional<Integer> roleVersion,
            Optional<String> issuer,
            Optional<List<String>> names,
            Optional<String> ttl,
            Optional<Refusal> refusal,
            List<Step> trace) {}

    private final Issuance issuance;

    ExplainEndpoint(Issuance issuance) {
        this.issuance = issuance;
    }

    void handle(Context ctx) throws MalformedRequestException {
        JsonFields fields =
                RequestBody.optional(
                        ctx,
                        "csr",
                        "role",
                        "common_name",
                        "alt_names",
                        "ip_sans",
                        "uri_sans",
                        "ttl",
                        "key_type");
        var workload = Callers.of(ctx).workload();
        if (workload.isEmpty()) {
            Problem.notPermitted(Access.WORKLOAD.needed()).send(ctx);
            return;
        }
        Accepted.requireJson(ctx);
        Explanation explanation = issuance.explain(workload.get(), IssuanceRequests.either(fields));
        Answers.json(ctx, answer(explanation));
    }

    private static Answer answer(Explanation explanation) {
        List<Step> trace = explanation.trace().stream().map(Step::of).toList();
        return switch (explanation.decision()) {
            case Decision.Granted granted -> granted(granted, trace);
            case Decision.Refused refused ->
                    refused(
                            refused.role().map(RoleName::value),
                            new Refusal(
                                    refused.rule(),
                                    refused.field(),
                                    refused.value(),
                                    refused.allowed(),
                                    refused.detail()),
                            trace);
            case Decision.UnknownRole(RoleName role) ->
                    refused(
                            Optional.of(role.value()),
                            new Refusal("role", "role", role.value(), "", "there is no such role"),
                            trace);
            case Decision.NoRoleAdmits() ->
                    refused(
                            Optional.empty(),
                            new Refusal("callers", "role", "", "", "no role admits you"),
                            trace);
            case Decision.AmbiguousRole(var candidates) ->
                    refused(
                            Optional.empty(),
                            new Refusal(
                                    "role",
                                    "role",
                                    "",
                                    String.join(
                                            ", ",
                                            candidates.stream().map(RoleName::value).toList()),
                                    "more than one role admits you; name one"),
                            trace);
        };
    }

    private static Answer granted(Decision.Granted granted, List<Step> trace) {
        return new Answer(
                "granted",
                Optional.of(granted.role().value()),
                Optional.of(granted.roleVersion()),
                granted.issuer().map(IssuerName::value),
                Optional.of(granted.names().stream().map(name -> name.name().text()).toList()),
                Optional.of(DurationText.format(granted.lifetime())),
                Optional.empty(),
                trace);
    }

    private static Answer refused(Optional<String> role, Refusal refusal, List<Step> trace) {
        return new Answer(
                "refused",
                role,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(refusal),
                trace);
    }
}
