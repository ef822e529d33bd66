package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.hierarchy.Hierarchy;
import dev.signet.server.hierarchy.NewCa;
import dev.signet.server.hierarchy.Rekey;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.mount.Mounts;
import dev.signet.server.signing.KeyStorage;
import dev.signet.server.x509.KeyAlgorithm;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code POST /v1/issuers}, and what makes an issuer of an issuer: re-keying and reissue. */
final class IssuerCreationEndpoints {

    private static final int MAX_KIND = 16;

    private final Hierarchy hierarchy;
    private final Mounts mounts;
    private final Issuers issuers;
    private final RootGuard guard;
    private final IssuerAnswers answers;

    IssuerCreationEndpoints(
            Hierarchy hierarchy,
            Mounts mounts,
            Issuers issuers,
            RootGuard guard,
            IssuerAnswers answers) {
        this.hierarchy = hierarchy;
        this.mounts = mounts;
        this.issuers = issuers;
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
                                "kind",
                                "parent",
                                "key_type",
                                "signature_algorithm",
                                "key_storage",
                                "key_label",
                                "ttl",
                                "max_path_length",
                                "name_constraints",
                                "trust_domain",
                                "succeeds"));
        Optional<Issuer> parent = parent(ctx, fields);
        // A root may have CAs below it, an intermediate is to sign for workloads.
        OptionalInt pathLength = parent.isPresent() ? OptionalInt.of(0) : OptionalInt.empty();
        NewCa wanted = newCa(ctx, fields, mounts, pathLength);
        if (parent.isPresent()) {
            IssuerName signer = parent.get().name();
            guard.passIfRoot(ctx, signer, wanted.succeeds().orElse(signer));
        } else {
            guard.pass(ctx);
        }
        answers.created(
                ctx,
                parent.isPresent()
                        ? hierarchy
                                .creation()
                                .createBelow(parent.get(), wanted, IssuerAnswers.author(ctx))
                        : hierarchy.creation().create(wanted, IssuerAnswers.author(ctx)));
    }

    void rekey(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Issuer old = IssuerEndpoints.permitted(ctx, Permission.ISSUERS_ROTATE, issuers);
        JsonFields fields =
                RequestBody.required(
                        ctx,
                        "name",
                        "key_type",
                        "signature_algorithm",
                        "key_storage",
                        "key_label",
                        "ttl",
                        "succeeds");
        KeyAlgorithm keys =
                fields.has("key_type") ? CaFields.keyType(fields) : old.publicKey().algorithm();
        var wanted =
                new Rekey.Wanted(
                        CaFields.newName(ctx, Permission.ISSUERS_ROTATE, fields, mounts),
                        keys,
                        CaFields.signature(fields, keys),
                        CaFields.place(fields, old.signer().storage()),
                        CaFields.lifetime(fields),
                        CaFields.succeeds(ctx, fields));
        guard.passIfRoot(ctx, old.name(), signer(old), wanted.succeeds().orElse(old.name()));
        answers.created(ctx, hierarchy.rekey().rekey(old, wanted, IssuerAnswers.author(ctx)));
    }

    void reissue(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Issuer issuer = IssuerEndpoints.permitted(ctx, Permission.ISSUERS_ROTATE, issuers);
        Optional<Duration> lifetime = CaFields.lifetime(RequestBody.optional(ctx, "ttl"));
        guard.passIfRoot(ctx, issuer.name(), signer(issuer));
        answers.send(
                ctx,
                HttpStatus.OK,
                hierarchy.reissue().reissue(issuer, lifetime, IssuerAnswers.author(ctx)));
    }

    void delete(Context ctx) throws MalformedRequestException {
        Issuer issuer = IssuerEndpoints.permitted(ctx, Permission.ISSUERS_CREATE, issuers);
        guard.passIfRoot(ctx, issuer.name());
        if (!hierarchy.deletion().delete(issuer, IssuerAnswers.author(ctx))) {
            throw MalformedRequestException.of(
                    Problem.of(
                                    HttpStatus.CONFLICT,
                                    "issuer-in-use",
                                    "issuer "
                                            + issuer.name()
                                            + " is active, has signed, or is the default of its"
                                            + " mount; only one that was retired before it signed"
                                            + " anything can be deleted")
                            .field("issuer")
                            .value(issuer.name().value()));
        }
        answers.refresh();
        ctx.status(HttpStatus.NO_CONTENT);
    }

    /** Whose key certifies {@code issuer} anew: its own, if it is a root. */
    private static IssuerName signer(Issuer issuer) {
        return issuer.parent().orElse(issuer.name());
    }

    /** A CA to be made, as the members of {@code fields} say. */
    static NewCa newCa(Context ctx, JsonFields fields, Mounts mounts, OptionalInt pathLength)
            throws MalformedRequestException {
        KeyAlgorithm keys = CaFields.keyType(fields);
        return new NewCa(
                CaFields.newName(ctx, Permission.ISSUERS_CREATE, fields, mounts),
                CaFields.subject(fields),
                keys,
                CaFields.signature(fields, keys),
                CaFields.place(fields, KeyStorage.DATABASE),
                CaFields.extensions(fields, pathLength),
                CaFields.lifetime(fields),
                CaFields.succeeds(ctx, fields));
    }

    /** The parent of an intermediate; empty for a root. */
    private Optional<Issuer> parent(Context ctx, JsonFields fields)
            throws MalformedRequestException {
        String kind = fields.text("kind", MAX_KIND).orElse("");
        boolean named = fields.has("parent");
        if (kind.equals("root") && named) {
            throw MalformedRequestException.at(
                    fields.path("parent"), "a root has none; leave it out");
        }
        if (kind.equals("intermediate") && !named) {
            throw MalformedRequestException.at(
                    fields.path("parent"),
                    "is needed: the issuer here that is to sign; for one that is elsewhere use"
                            + " POST /v1/issuer-requests");
        }
        if (!kind.equals("root") && !kind.equals("intermediate")) {
            throw MalformedRequestException.at(
                    fields.path("kind"), kind, "must be root or intermediate");
        }
        return named
                ? Optional.of(
                        IssuerEndpoints.issuer(
                                fields.path("parent"),
                                CaFields.permitted(ctx, Permission.ISSUERS_SIGN, fields, "parent"),
                                issuers))
                : Optional.empty();
    }
}
