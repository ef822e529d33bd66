package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.hierarchy.IssuerOutcome;
import dev.signet.server.hierarchy.IssuerRequests;
import dev.signet.server.hierarchy.IssuerRequests.Requested;
import dev.signet.server.hierarchy.NewCa;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.IssuerRequestStore;
import dev.signet.server.mount.Mounts;
import dev.signet.server.x509.Der;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code /v1/issuer-requests}: issuers whose certificates are signed elsewhere. */
final class IssuerRequestEndpoints {

    /** As {@code openapi.yaml#/components/schemas/IssuerRequest}. */
    record Body(String name, String csr, Instant createdAt) {}

    /** Every request. */
    record ListBody(List<Body> issuerRequests) {}

    private final IssuerRequests requests;
    private final Mounts mounts;
    private final RootGuard guard;
    private final IssuerAnswers answers;

    IssuerRequestEndpoints(
            IssuerRequests requests, Mounts mounts, RootGuard guard, IssuerAnswers answers) {
        this.requests = requests;
        this.mounts = mounts;
        this.guard = guard;
        this.answers = answers;
    }

    void create(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        JsonFields fields =
                RequestBody.required(
                        ctx,
                        CaFields.members(
                                "name",
                                "key_type",
                                "signature_algorithm",
                                "key_storage",
                                "key_label",
                                "trust_domain"));
        NewCa wanted = IssuerCreationEndpoints.newCa(ctx, fields, mounts, OptionalInt.empty());
        switch (requests.request(wanted, IssuerAnswers.author(ctx))) {
            case Requested.Made(var request) -> {
                ctx.status(HttpStatus.CREATED);
                Answers.json(ctx, body(request));
            }
            case Requested.NotMade(var why) -> answers.send(ctx, HttpStatus.CREATED, why);
        }
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(
                ctx,
                new ListBody(
                        requests.pending().stream()
                                .filter(each ->
                                        Permits.has(
                                                ctx,
                                                Permission.ISSUERS_READ,
                                                Resource.issuer(each.name())))
                                .map(IssuerRequestEndpoints::body)
                                .toList()));
    }

    void setSigned(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        IssuerName name = name(ctx);
        JsonFields fields = RequestBody.required(ctx, "certificate", "chain", "succeeds");
        List<Der> certificates = CaFields.certificates(fields);
        Optional<IssuerName> succeeds = CaFields.succeeds(ctx, fields);
        guard.pass(ctx); // The root it is below goes into the trust bundle.
        Optional<IssuerOutcome> outcome =
                requests.setSigned(name, certificates, succeeds, IssuerAnswers.author(ctx));
        answers.created(ctx, outcome.orElseThrow(() -> unknown(name)));
    }

    void delete(Context ctx) throws MalformedRequestException {
        IssuerName name = name(ctx);
        if (!requests.delete(name, IssuerAnswers.author(ctx))) {
            throw unknown(name);
        }
        ctx.status(HttpStatus.NO_CONTENT);
    }

    private static IssuerName name(Context ctx) throws MalformedRequestException {
        IssuerName name = IssuerEndpoints.name(ctx, "name");
        Permits.require(ctx, Permission.ISSUERS_CREATE, Resource.issuer(name));
        return name;
    }

    private static Body body(IssuerRequestStore.Pending request) {
        return new Body(
                request.name().value(),
                request.csr().pem("CERTIFICATE REQUEST"),
                request.createdAt());
    }

    private static MalformedRequestException unknown(IssuerName name) {
        return MalformedRequestException.of(
                Problem.of(
                                HttpStatus.NOT_FOUND,
                                "unknown-issuer-request",
                                "there is no request for an issuer " + name)
                        .field("name")
                        .value(name.value()));
    }
}
