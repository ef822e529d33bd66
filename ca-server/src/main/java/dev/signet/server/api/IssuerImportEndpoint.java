package dev.signet.server.api;

import dev.signet.server.auth.Permission;
import dev.signet.server.hierarchy.IssuerImport;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.Mounts;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.MalformedPemException;
import dev.signet.server.x509.PrivateKeyText;
import dev.signet.server.x509.SignatureAlgorithm;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/** {@code POST /v1/issuers/import}: a CA that exists, as PEM or as PKCS#12. */
final class IssuerImportEndpoint {

    private static final int MAX_PASSWORD = 256;

    private final IssuerImport imports;
    private final Mounts mounts;
    private final RootGuard guard;
    private final IssuerAnswers answers;

    IssuerImportEndpoint(
            IssuerImport imports, Mounts mounts, RootGuard guard, IssuerAnswers answers) {
        this.imports = imports;
        this.mounts = mounts;
        this.guard = guard;
        this.answers = answers;
    }

    /** A private key in PKCS #8 and certificates. */
    record Bundle(Der key, List<Der> certificates) {
        Bundle {
            certificates = List.copyOf(certificates);
        }
    }

    void handle(Context ctx) throws MalformedRequestException {
        Accepted.requireJson(ctx);
        JsonFields fields =
                RequestBody.required(
                        ctx,
                        "name",
                        "certificate",
                        "chain",
                        "private_key",
                        "pkcs12",
                        "password",
                        "signature_algorithm",
                        "succeeds");
        IssuerName name = CaFields.newName(ctx, Permission.ISSUERS_CREATE, fields, mounts);
        Optional<IssuerName> succeeds = CaFields.succeeds(ctx, fields);
        Bundle bundle = fields.has("pkcs12") ? pkcs12(fields) : pem(fields);
        Optional<SignatureAlgorithm> signature = CaFields.signature(fields);
        guard.pass(ctx); // Its root, here or elsewhere, goes into the trust bundle.
        answers.created(
                ctx,
                imports.take(
                        name,
                        bundle.key(),
                        bundle.certificates(),
                        signature,
                        succeeds,
                        IssuerAnswers.author(ctx)));
    }

    private static Bundle pem(JsonFields fields) throws MalformedRequestException {
        if (fields.has("password")) {
            throw MalformedRequestException.at(
                    "password", "is that of pkcs12; a private_key in PEM has none");
        }
        List<Der> certificates = CaFields.certificates(fields);
        String key =
                fields.text("private_key", RequestBody.MAX_OCTETS)
                        .orElseThrow(() ->
                                MalformedRequestException.at(
                                        "private_key",
                                        "is needed, in PEM; or give pkcs12 and password"));
        try {
            return new Bundle(PrivateKeyText.pkcs8(key), certificates);
        } catch (MalformedPemException e) {
            throw MalformedRequestException.at("private_key", String.valueOf(e.getMessage()));
        }
    }

    private static Bundle pkcs12(JsonFields fields) throws MalformedRequestException {
        if (fields.has("private_key") || fields.has("certificate") || fields.has("chain")) {
            throw MalformedRequestException.at(
                    "pkcs12", "holds key and certificates; leave the other members out");
        }
        Optional<String> text = fields.text("pkcs12", RequestBody.MAX_OCTETS);
        Der store;
        try {
            store = Der.fromBase64(text.orElseThrow());
        } catch (IllegalArgumentException e) {
            throw MalformedRequestException.at("pkcs12", "must be base64 (RFC 4648 §4)");
        }
        return Pkcs12.decode(store, fields.text("password", MAX_PASSWORD).orElse(""));
    }
}
