package dev.signet.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.auth.Permission;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.insight.GrantDifferences;
import dev.signet.server.insight.Replay;
import dev.signet.server.insight.ReplayReport;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import dev.signet.server.role.RoleName;
import dev.signet.server.role.Roles;
import dev.signet.server.x509.DurationText;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code POST /v1/roles/{name}/replay}. */
final class ReplayEndpoint {

    /** As {@code openapi.yaml#/components/schemas/Replay}. */
    record Answer(
            String role,
            Optional<Integer> roleVersion,
            Instant from,
            Optional<Instant> oldest,
            boolean complete,
            long requests,
            long undecidable,
            Turned refused,
            Turned granted,
            Turned altered) {}

    record Turned(long count, List<Sample> samples) {
        static Turned of(ReplayReport.Turned turned) {
            return new Turned(turned.count(), turned.samples().stream().map(Sample::of).toList());
        }
    }

    record Sample(
            Instant at,
            long count,
            Identity identity,
            Asked request,
            Optional<RefusalBody> before,
            Optional<RefusalBody> after,
            List<String> differences) {
        static Sample of(ReplayReport.Sample sample) {
            return new Sample(
                    sample.at(),
                    sample.count(),
                    Identity.of(sample.request().identity()),
                    Asked.of(sample.request()),
                    RefusalBody.of(sample.before()),
                    RefusalBody.of(sample.after()),
                    GrantDifferences.between(sample.before(), sample.after()));
        }
    }

    record Identity(
            String cluster,
            String namespace,
            String serviceAccount,
            Optional<String> pod,
            Optional<String> node) {
        static Identity of(WorkloadIdentity identity) {
            return new Identity(
                    identity.cluster(),
                    identity.namespace(),
                    identity.serviceAccount(),
                    identity.pod(),
                    identity.node());
        }
    }

    /** What the body says, or where it says nothing the CSR. */
    record Asked(
            Optional<String> role,
            Optional<String> commonName,
            List<String> names,
            Optional<String> ttl,
            Optional<Instant> notBefore,
            Optional<Instant> notAfter,
            List<String> extKeyUsage,
            String keyType,
            boolean renewal) {
        static Asked of(RecordedRequest request) {
            Optional<RecordedRequest.Subject> subject = request.body().or(request::csr);
            return new Asked(
                    request.role(),
                    subject.flatMap(RecordedRequest.Subject::commonName),
                    subject.map(RecordedRequest.Subject::names).orElse(List.of()),
                    request.lifetimeSeconds().map(Duration::ofSeconds).map(DurationText::format),
                    request.notBefore(),
                    request.notAfter(),
                    request.purposes(),
                    request.keyType(),
                    request.renewal());
        }
    }

    private final Replay replay;
    private final Roles roles;

    ReplayEndpoint(Replay replay, Roles roles) {
        this.replay = replay;
        this.roles = roles;
    }

    void handle(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        RoleName name = RoleNames.ofPath(ctx, Permission.ROLES_INSPECT);
        JsonNode body = RequestBody.document(ctx, List.of(Answers.JSON));
        JsonFields fields = JsonFields.of(body, "document", "patch", "days");
        Optional<Role> current = roles.find(name);
        Role changed =
                new Role(
                        name,
                        current.map(Role::version).orElse(0) + 1,
                        document(name, body, current));
        ReplayReport report = replay.run(roles, changed, days(fields));
        Answers.json(
                ctx,
                new Answer(
                        name.value(),
                        current.map(Role::version),
                        report.from(),
                        report.oldest(),
                        report.complete(),
                        report.requests(),
                        report.undecidable(),
                        Turned.of(report.refused()),
                        Turned.of(report.granted()),
                        Turned.of(report.altered())));
    }

    /** A whole document may also be that of a role which does not exist yet. */
    private static RoleDocument document(RoleName name, JsonNode body, Optional<Role> current)
            throws MalformedRequestException {
        if (body.has("document") == body.has("patch")) {
            throw MalformedRequestException.at(
                    "document", "give the changed role as document, or its changes as patch");
        }
        try {
            if (body.has("document")) {
                return RoleDocument.parse(body.get("document"));
            }
            return current.orElseThrow(() -> RoleNames.unknown(name))
                    .document()
                    .merge(body.get("patch"));
        } catch (InvalidRoleException e) {
            throw RoleEndpoints.invalid(e.field(), e.complaint());
        }
    }

    private static int days(JsonFields fields) throws MalformedRequestException {
        long days = fields.wholeNumber("days").orElse((long) Replay.DEFAULT_DAYS);
        if (days < 1 || days > Replay.MAX_DAYS) {
            throw MalformedRequestException.at("days", "must be 1 to " + Replay.MAX_DAYS);
        }
        return (int) days;
    }
}
