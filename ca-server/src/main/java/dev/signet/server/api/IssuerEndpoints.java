package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.auth.Resource;
import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.issuer.Issuers;
import dev.signet.server.issuer.TrustBundle;
import dev.signet.server.mount.MountName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.x509.Der;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code GET /v1/issuers…}, without CRLs, and {@code GET /v1/trust-bundle}. */
final class IssuerEndpoints {

    private static final String CACHE = "public, max-age=300";

    /** Every issuer. */
    record ListBody(List<IssuerBody> issuers) {}

    /** As {@code openapi.yaml#/components/schemas/TrustBundle}. */
    record TrustBundleBody(String version, long sequence, List<String> certificates) {}

    private final Mounts mounts;
    private final Issuers issuers;

    IssuerEndpoints(Mounts mounts, Issuers issuers) {
        this.mounts = mounts;
        this.issuers = issuers;
    }

    void list(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Optional<MountName> mount = MountEndpoints.inQuery(ctx);
        Answers.json(
                ctx,
                new ListBody(
                        issuers.all().stream()
                                .filter(issuer ->
                                        mount.isEmpty()
                                                || issuer.name().mount().equals(mount.get()))
                                .map(IssuerBody::of)
                                .toList()));
    }

    void one(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(ctx, IssuerBody.of(issuer(ctx, issuers)));
    }

    void certificate(Context ctx) throws MalformedRequestException {
        String mediaType = Representation.choose(ctx, Answers.CERTIFICATE);
        Issuer issuer = issuer(ctx, issuers);
        ctx.header("Cache-Control", CACHE);
        Representation.send(ctx, mediaType, issuer.der(), "CERTIFICATE");
    }

    void chain(Context ctx) throws MalformedRequestException {
        String mediaType = Accepted.choose(ctx, List.of(Answers.PEM_CHAIN, Answers.PEM));
        Issuer issuer = issuer(ctx, issuers);
        ctx.header("Cache-Control", CACHE);
        Answers.send(ctx, mediaType, pem(issuers.chain(issuer)));
    }

    void trustBundle(Context ctx) throws MalformedRequestException {
        String mediaType =
                Accepted.choose(ctx, List.of(Answers.JSON, Answers.PEM, Answers.PEM_CHAIN));
        MountName mount = MountEndpoints.inQuery(ctx).orElse(MountName.DEFAULT);
        if (mounts.find(mount).isEmpty()) {
            throw MountChanges.unknown(mount);
        }
        TrustBundle bundle = issuers.trustBundle(mount);
        boolean json = mediaType.equals(Answers.JSON);
        ctx.header("Cache-Control", CACHE);
        if (Freshness.isUnchanged(ctx, bundle.version() + (json ? "" : "-pem"))) {
            return;
        }
        if (json) {
            Answers.json(
                    ctx,
                    new TrustBundleBody(
                            bundle.version(),
                            bundle.sequence(),
                            bundle.certificates().stream()
                                    .map(der -> der.pem("CERTIFICATE"))
                                    .toList()));
        } else {
            Answers.send(ctx, mediaType, pem(bundle.certificates()));
        }
    }

    /** The issuer of the path; {@code unknown-issuer} if there is none. */
    static Issuer issuer(Context ctx, Issuers issuers) throws MalformedRequestException {
        return issuer("issuer", name(ctx, "issuer"), issuers);
    }

    /**
     * As {@link #issuer(Context, Issuers)}, for a caller that must have {@code permission} for it.
     */
    static Issuer permitted(Context ctx, Permission permission, Issuers issuers)
            throws MalformedRequestException {
        return issuer("issuer", permitted(ctx, permission), issuers);
    }

    /** The name of the issuer of the path, for which the caller has {@code permission}. */
    static IssuerName permitted(Context ctx, Permission permission)
            throws MalformedRequestException {
        IssuerName name = name(ctx, "issuer");
        Permits.require(ctx, permission, Resource.issuer(name));
        return name;
    }

    /** The issuer that {@code field} names; {@code unknown-issuer} if there is none. */
    static Issuer issuer(String field, IssuerName name, Issuers issuers)
            throws MalformedRequestException {
        return issuers.find(name)
                .orElseThrow(() ->
                        MalformedRequestException.of(
                                Problem.of(
                                                HttpStatus.NOT_FOUND,
                                                "unknown-issuer",
                                                "there is no issuer " + name)
                                        .field(field)
                                        .value(name.value())));
    }

    /** The name in the parameter {@code parameter} of the path. */
    static IssuerName name(Context ctx, String parameter) throws MalformedRequestException {
        String text = ctx.pathParam(parameter);
        try {
            return new IssuerName(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at(parameter, text, String.valueOf(e.getMessage()));
        }
    }

    private static byte[] pem(List<Der> certificates) {
        return certificates.stream()
                .map(der -> der.pem("CERTIFICATE"))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }
}
