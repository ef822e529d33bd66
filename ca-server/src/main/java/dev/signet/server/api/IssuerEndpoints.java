package dev.signet.server.api;

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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x500.style.RFC4519Style;

/** {@code GET /v1/issuers…}, without CRLs, and {@code GET /v1/trust-bundle}. */
final class IssuerEndpoints {

    private static final String CACHE = "public, max-age=300";

    /** As {@code openapi.yaml#/components/schemas/Issuer}. */
    record Body(
            String name,
            String kind,
            String state,
            Optional<String> parent,
            String subject,
            String serialNumber,
            String subjectKeyId,
            Instant notBefore,
            Instant notAfter,
            String keyType,
            String certificate) {}

    /** Every issuer. */
    record ListBody(List<Body> issuers) {}

    /** As {@code openapi.yaml#/components/schemas/TrustBundle}. */
    record TrustBundleBody(String version, List<String> certificates) {}

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
                                .map(IssuerEndpoints::body)
                                .toList()));
    }

    void one(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        Answers.json(ctx, body(issuer(ctx, issuers)));
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
                            bundle.certificates().stream()
                                    .map(der -> der.pem("CERTIFICATE"))
                                    .toList()));
        } else {
            Answers.send(ctx, mediaType, pem(bundle.certificates()));
        }
    }

    /** The issuer of the path; {@code unknown-issuer} if there is none. */
    static Issuer issuer(Context ctx, Issuers issuers) throws MalformedRequestException {
        String text = ctx.pathParam("issuer");
        IssuerName name;
        try {
            name = new IssuerName(text);
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at("issuer", text, String.valueOf(e.getMessage()));
        }
        return issuers.find(name)
                .orElseThrow(() ->
                        MalformedRequestException.of(
                                Problem.of(
                                                HttpStatus.NOT_FOUND,
                                                "unknown-issuer",
                                                "there is no issuer " + name)
                                        .field("issuer")
                                        .value(name.value())));
    }

    private static Body body(Issuer issuer) {
        var certificate = issuer.certificate();
        return new Body(
                issuer.name().value(),
                issuer.kind().name().toLowerCase(Locale.ROOT),
                issuer.state().name().toLowerCase(Locale.ROOT),
                issuer.parent().map(IssuerName::value),
                RFC4519Style.INSTANCE.toString(certificate.getSubject()),
                certificate.getSerialNumber().toString(16),
                issuer.subjectKeyId(),
                issuer.notBefore(),
                issuer.notAfter(),
                issuer.publicKey().algorithm().text(),
                issuer.der().pem("CERTIFICATE"));
    }

    private static byte[] pem(List<Der> certificates) {
        return certificates.stream()
                .map(der -> der.pem("CERTIFICATE"))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }
}
