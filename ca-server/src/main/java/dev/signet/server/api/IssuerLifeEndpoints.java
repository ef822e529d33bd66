package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.database.Database;
import dev.signet.server.inventory.IssuerUse;
import dev.signet.server.issuance.ResponderCertification;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.rotation.IssuerCare;
import dev.signet.server.rotation.IssuerRevocation;
import dev.signet.server.rotation.LifeOutcome;
import dev.signet.server.rotation.Outlook;
import dev.signet.server.x509.RevocationReason;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code /v1/issuers/{issuer}/activate}, {@code …/retire}, {@code …/revoke}, {@code …/rotation}.
 */
final class IssuerLifeEndpoints {

    /** Certificates are counted up to here. */
    private static final int MAX_COUNT = 10_000;

    /** As {@code openapi.yaml#/components/schemas/IssuerChange}. */
    record ChangeBody(IssuerBody issuer, List<String> warnings) {}

    /** As {@code openapi.yaml#/components/schemas/Rotation}. */
    record RotationBody(
            String issuer,
            String state,
            Instant since,
            boolean automatic,
            Instant prepareAt,
            Instant activateAt,
            boolean due,
            boolean cutsShort,
            Optional<String> successor,
            List<String> blockers,
            int liveCertificates,
            boolean drained) {}

    private final IssuerCare care;
    private final Issuers issuers;
    private final RootGuard guard;
    private final Database database;
    private final Clock clock;
    private final IssuerUse use = new IssuerUse(ResponderCertification.ROLE.value());

    IssuerLifeEndpoints(
            IssuerCare care, Issuers issuers, RootGuard guard, Database database, Clock clock) {
        this.care = care;
        this.issuers = issuers;
        this.guard = guard;
        this.database = database;
        this.clock = clock;
    }

    void activate(Context ctx) throws MalformedRequestException {
        boolean force = RequestBody.optional(ctx, "force").flag("force");
        IssuerName name = guarded(ctx, Permission.ISSUERS_ROTATE);
        send(ctx, care.change().activate(name, force, IssuerAnswers.author(ctx)));
    }

    void retire(Context ctx) throws MalformedRequestException {
        boolean force = RequestBody.optional(ctx, "force").flag("force");
        IssuerName name = guarded(ctx, Permission.ISSUERS_ROTATE);
        send(ctx, care.change().retire(name, force, IssuerAnswers.author(ctx)));
    }

    void revoke(Context ctx) throws MalformedRequestException {
        JsonFields fields =
                RequestBody.optional(ctx, "reason", "force", "remove_from_trust_bundle");
        RevocationReason reason = RevokeEndpoint.reason(fields);
        boolean force = fields.flag("force");
        boolean remove = fields.flag("remove_from_trust_bundle");
        IssuerName name = guarded(ctx, Permission.ISSUERS_REVOKE);
        send(
                ctx,
                care.revocation()
                        .revoke(
                                new IssuerRevocation.Order(name, reason, force, remove),
                                IssuerAnswers.author(ctx)));
    }

    void rotation(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(
                ctx,
                body(
                        care.outlooks()
                                .of(
                                        IssuerEndpoints.permitted(
                                                ctx, Permission.ISSUERS_READ, issuers))));
    }

    void setRotation(Context ctx) throws MalformedRequestException {
        JsonFields fields = RequestBody.required(ctx, "automatic");
        if (!fields.has("automatic")) {
            throw MalformedRequestException.at("automatic", "is needed: true or false");
        }
        boolean automatic = fields.flag("automatic");
        IssuerName name = guarded(ctx, Permission.ISSUERS_ROTATE);
        LifeOutcome outcome = care.change().rotate(name, automatic, IssuerAnswers.author(ctx));
        if (outcome instanceof LifeOutcome.Done(var issuer, _)) {
            Answers.json(ctx, body(care.outlooks().of(issuer)));
        } else {
            send(ctx, outcome);
        }
    }

    private void send(Context ctx, LifeOutcome outcome) {
        switch (outcome) {
            case LifeOutcome.Done(var issuer, var warnings) ->
                    Answers.json(ctx, new ChangeBody(IssuerBody.of(issuer), warnings));
            case LifeOutcome.UnknownIssuer(var name) ->
                    Problem.of(HttpStatus.NOT_FOUND, "unknown-issuer", "there is no issuer " + name)
                            .field("issuer")
                            .value(name.value())
                            .send(ctx);
            case LifeOutcome.Impossible(var why) ->
                    Problem.of(HttpStatus.CONFLICT, "issuer-state", why).send(ctx);
            case LifeOutcome.Blocked(var blockers) ->
                    Problem.of(
                                    HttpStatus.CONFLICT,
                                    "issuer-in-use",
                                    "this would do harm; see blockers, and repeat it with force:"
                                            + " true if it is to be done all the same")
                            .with("blockers", blockers)
                            .send(ctx);
        }
    }

    private RotationBody body(Outlook outlook) {
        Issuer issuer = outlook.issuer();
        Instant now = clock.instant();
        int live =
                database.resultOf(tx ->
                        use.live(tx, issuer.name(), List.of(issuer.serial()), now, MAX_COUNT));
        return new RotationBody(
                issuer.name().value(),
                issuer.state().text(),
                issuer.life().since(),
                outlook.blockers().isEmpty(),
                outlook.plan().prepareAt(),
                outlook.plan().activateAt(),
                outlook.isWaiting(now),
                outlook.plan().cutsShort(),
                outlook.successor().map(next -> next.name().value()),
                outlook.blockers(),
                live,
                issuer.life().drained());
    }

    /** The issuer in the path, once the caller may do this to it, and somebody else wants it. */
    private IssuerName guarded(Context ctx, Permission permission)
            throws MalformedRequestException {
        IssuerName name = IssuerEndpoints.permitted(ctx, permission);
        guard.passIfRoot(ctx, name);
        return name;
    }
}
