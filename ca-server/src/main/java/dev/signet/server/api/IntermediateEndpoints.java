package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.hierarchy.Alternates;
import dev.signet.server.hierarchy.Hierarchy;
import dev.signet.server.hierarchy.IntermediateSigning;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.x509.CaSigningRequest;
import dev.signet.server.x509.MalformedCsrException;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What an issuer certifies besides workloads: CAs elsewhere, and issuers here a second time. */
final class IntermediateEndpoints {

    /** As {@code openapi.yaml#/components/schemas/Alternate}. */
    record AlternateBody(
            String issuer,
            String signedBy,
            String serialNumber,
            Instant notAfter,
            List<String> caChain) {}

    /** Every other path. */
    record AlternatesBody(List<AlternateBody> alternates) {}

    private final Hierarchy hierarchy;
    private final Issuers issuers;
    private final RootGuard guard;
    private final IssuerAnswers answers;

    IntermediateEndpoints(
            Hierarchy hierarchy, Issuers issuers, RootGuard guard, IssuerAnswers answers) {
        this.hierarchy = hierarchy;
        this.issuers = issuers;
        this.guard = guard;
        this.answers = answers;
    }

    void sign(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Issuer signer = IssuerEndpoints.permitted(ctx, Permission.ISSUERS_SIGN, issuers);
        JsonFields fields =
                RequestBody.required(
                        ctx,
                        CaFields.members(
                                "csr",
                                "ttl",
                                "max_path_length",
                                "name_constraints",
                                "trust_domain"));
        var request =
                new IntermediateSigning.Request(
                        csr(fields),
                        CaFields.givenSubject(fields),
                        CaFields.extensions(fields, OptionalInt.of(0)),
                        CaFields.lifetime(fields));
        guard.passIfRoot(ctx, signer.name());
        answers.send(
                ctx,
                HttpStatus.CREATED,
                hierarchy.intermediates().sign(signer, request, IssuerAnswers.author(ctx)));
    }

    void crossSign(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Issuer signer = IssuerEndpoints.permitted(ctx, Permission.ISSUERS_SIGN, issuers);
        JsonFields fields = RequestBody.required(ctx, "issuer", "ttl");
        Issuer certified =
                IssuerEndpoints.issuer(
                        "issuer",
                        CaFields.permitted(ctx, Permission.ISSUERS_SIGN, fields, "issuer"),
                        issuers);
        Optional<Duration> lifetime = CaFields.lifetime(fields);
        guard.passIfRoot(ctx, signer.name(), certified.name());
        answers.send(
                ctx,
                HttpStatus.CREATED,
                hierarchy
                        .crossSigning()
                        .crossSign(signer, certified, lifetime, IssuerAnswers.author(ctx)));
    }

    void alternates(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Issuer issuer = IssuerEndpoints.issuer(ctx, issuers);
        Answers.json(
                ctx,
                new AlternatesBody(
                        hierarchy.alternates().of(issuer).stream()
                                .map(IntermediateEndpoints::body)
                                .toList()));
    }

    private static AlternateBody body(Alternates.Alternate alternate) {
        var cross = alternate.cross();
        return new AlternateBody(
                cross.issuer().value(),
                cross.signedBy().value(),
                cross.serial().hex(),
                cross.notAfter(),
                alternate.chain().stream().map(IssuerAnswers::pem).toList());
    }

    private static CaSigningRequest csr(JsonFields fields) throws MalformedRequestException {
        String text =
                fields.text("csr", RequestBody.MAX_OCTETS)
                        .orElseThrow(() -> MalformedRequestException.at("csr", "is needed"));
        try {
            return CaSigningRequest.fromText(text);
        } catch (MalformedCsrException e) {
            throw MalformedRequestException.at("csr", String.valueOf(e.getMessage()));
        }
    }
}
