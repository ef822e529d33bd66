package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.insight.SmallestChanges;
import dev.signet.server.issuance.Issuance;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.Decision;
import dev.signet.server.role.Explanation;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.TraceStep;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.Validity;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code POST /v1/explain}. */
final class ExplainEndpoint {

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
            Optional<Instant> notBefore,
            Optional<Instant> notAfter,
            Optional<List<String>> extKeyUsage,
            Optional<RefusalBody> refusal,
            Optional<ChangeBody> smallestChange,
            List<Step> trace) {}

    private final Issuance issuance;
    private final SmallestChanges changes;
    private final IdentitySources sources;

    ExplainEndpoint(Issuance issuance, SmallestChanges changes, IdentitySources sources) {
        this.issuance = issuance;
        this.changes = changes;
        this.sources = sources;
    }

    void handle(Context ctx) throws MalformedRequestException {
        JsonFields fields =
                RequestBody.optional(ctx, IssuanceRequests.members("identity", "csr", "key_type"));
        NamedIdentity subject = subject(ctx, fields);
        Accepted.requireJson(ctx);
        IssuanceRequest request = IssuanceRequests.either(fields);
        Answers.json(
                ctx,
                subject.objection().isPresent()
                        ? keptOut(subject)
                        : answer(
                                issuance.explain(subject.identity(), request),
                                decision -> change(ctx, decision, subject.identity(), request)));
    }

    /**
     * What would allow the request. Who may not see roles is told in words, and only of a role that
     * admits the workload: the patch would say what the role allows to others.
     */
    private Optional<ChangeBody> change(
            Context ctx, Decision decision, WorkloadIdentity subject, IssuanceRequest request) {
        if (Permits.has(ctx, Permission.ROLES_READ, Resource.EVERYTHING)) {
            return Optional.of(ChangeBody.of(changes.allowing(subject, request)));
        }
        return decision instanceof Decision.Refused refused && !refused.rule().equals("callers")
                ? Optional.of(ChangeBody.inWords(changes.allowing(subject, request)))
                : Optional.empty();
    }

    /** A workload asks for itself, an operator for the workload it names. */
    private NamedIdentity subject(Context ctx, JsonFields fields) throws MalformedRequestException {
        Optional<WorkloadIdentity> workload = Callers.of(ctx).workload();
        if (workload.isEmpty()) {
            Permits.require(ctx, Permission.ROLES_EXPLAIN, NamedIdentity.namespace(fields));
            return NamedIdentity.read(fields, sources);
        }
        if (fields.has(NamedIdentity.MEMBER)) {
            throw MalformedRequestException.of(
                    Problem.notPermitted("only an operator may ask for another; leave identity out")
                            .field("identity"));
        }
        return new NamedIdentity(workload.get(), Optional.empty());
    }

    private static Answer answer(
            Explanation explanation, Function<Decision, Optional<ChangeBody>> change) {
        List<Step> trace = explanation.trace().stream().map(Step::of).toList();
        return explanation.decision() instanceof Decision.Granted granted
                ? granted(granted, explanation.validity(), trace)
                : refused(
                        role(explanation.decision()),
                        RefusalBody.of(explanation.decision()),
                        change.apply(explanation.decision()),
                        trace);
    }

    private static Optional<String> role(Decision decision) {
        return switch (decision) {
            case Decision.Refused refused -> refused.role().map(RoleName::value);
            case Decision.UnknownRole(RoleName role) -> Optional.of(role.value());
            case Decision.Malformed _,
                    Decision.NoRoleAdmits _,
                    Decision.AmbiguousRole _,
                    Decision.Granted _ ->
                    Optional.empty();
        };
    }

    /** No role is asked about a workload whose tokens are not accepted. */
    private static Answer keptOut(NamedIdentity subject) {
        String detail = subject.objection().orElseThrow();
        return refused(
                Optional.empty(),
                Optional.of(
                        new RefusalBody(
                                "clusters", "identity", subject.identity().subject(), "", detail)),
                Optional.of(
                        ChangeBody.none(
                                "no change of a role allows it: the server's configuration of the"
                                        + " cluster keeps it out")),
                List.of());
    }

    private static Answer granted(
            Decision.Granted granted, Optional<Validity> validity, List<Step> trace) {
        return new Answer(
                "granted",
                Optional.of(granted.role().value()),
                Optional.of(granted.roleVersion()),
                granted.issuer().map(IssuerName::value),
                Optional.of(granted.names().stream().map(name -> name.name().text()).toList()),
                validity.map(Validity::length).map(DurationText::format),
                validity.map(Validity::notBefore),
                validity.map(Validity::notAfter),
                Optional.of(
                        granted.extendedKeyUsage().stream().map(ExtendedKeyUsage::text).toList()),
                Optional.empty(),
                Optional.empty(),
                trace);
    }

    private static Answer refused(
            Optional<String> role,
            Optional<RefusalBody> refusal,
            Optional<ChangeBody> change,
            List<Step> trace) {
        return new Answer(
                "refused",
                role,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                refusal,
                change,
                trace);
    }
}
