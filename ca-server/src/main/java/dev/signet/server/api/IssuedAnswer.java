package dev.signet.server.api;

import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.issuance.RenewalWindow;
import dev.signet.server.issuer.TrustBundle;
import dev.signet.server.tlog.InclusionProof;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The form in which a caller wants its certificate; settled before one is issued, since a form that
 * cannot be had must not cost a serial number.
 *
 * @param password of the key store; present exactly for PKCS#12
 * @param proof whether the proof that it is in the log is wanted with it
 */
record IssuedAnswer(String mediaType, Optional<String> password, boolean proof) {

    /** The query parameter that asks for the proof. */
    static final String PROOF = "proof";

    private static final int MIN_PASSWORD = 6;
    private static final int MAX_PASSWORD = 256;

    private static final String CERTIFICATE = "CERTIFICATE";

    /** As {@code openapi.yaml#/components/schemas/IssuedCertificate}. */
    record Body(
            String certificate,
            Optional<String> privateKey,
            Optional<String> privateKeyType,
            String issuingCa,
            List<String> caChain,
            String trustBundle,
            String serialNumber,
            String issuer,
            Instant notBefore,
            Instant notAfter,
            RenewalWindow renewalWindow,
            String role,
            String requestId,
            Optional<String> inclusionProof) {

        /** Without the key. */
        @Override
        public String toString() {
            return "Body[" + serialNumber + "]";
        }
    }

    /**
     * The form that Accept and {@code password} ask for.
     *
     * @param keyMadeHere whether there will be a private key; without one there is no key store
     */
    static IssuedAnswer negotiate(Context ctx, JsonFields fields, boolean keyMadeHere)
            throws MalformedRequestException {
        List<String> offered =
                keyMadeHere
                        ? List.of(Answers.JSON, Answers.PEM_CHAIN, Answers.PEM, Answers.PKCS12)
                        : List.of(Answers.JSON, Answers.PEM_CHAIN, Answers.PEM);
        String mediaType = Accepted.choose(ctx, offered);
        Optional<String> password = fields.text("password", MAX_PASSWORD);
        String field = fields.path("password");
        if (!mediaType.equals(Answers.PKCS12)) {
            if (password.isPresent()) {
                throw MalformedRequestException.at(
                        field, "protects a key store; send it with Accept: " + Answers.PKCS12);
            }
        } else if (password.isEmpty() || password.get().length() < MIN_PASSWORD) {
            throw MalformedRequestException.at(
                    field, "a key store needs one of at least " + MIN_PASSWORD + " characters");
        }
        return new IssuedAnswer(mediaType, password, proof(ctx, mediaType));
    }

    private static boolean proof(Context ctx, String mediaType) throws MalformedRequestException {
        boolean proof = Query.of(ctx).flag(PROOF);
        if (proof && !mediaType.equals(Answers.JSON)) {
            throw MalformedRequestException.at(
                    PROOF,
                    "there is room for it in JSON only; send Accept: "
                            + Answers.JSON
                            + ", or fetch it from /v1/certificates/{serial}/proof");
        }
        return proof;
    }

    /** Sends what was issued: 201, never to be stored on the way. */
    void send(
            Context ctx,
            Issued issued,
            TrustBundle trustBundle,
            Optional<InclusionProof> inclusionProof) {
        IssuedCertificate certificate = issued.certificate();
        ctx.status(HttpStatus.CREATED);
        ctx.header("Cache-Control", "no-store");
        ctx.header("Location", "/v1/certificates/" + certificate.serial().hex());
        byte[] octets =
                switch (mediaType) {
                    case Answers.JSON ->
                            Json.octets(
                                    body(
                                            issued,
                                            trustBundle,
                                            RequestTrail.requestId(ctx),
                                            inclusionProof));
                    case Answers.PKCS12 ->
                            Pkcs12.encode(
                                    issued.privateKey().orElseThrow(),
                                    handedOut(certificate),
                                    password.orElseThrow());
                    default -> pem(issued).getBytes(StandardCharsets.US_ASCII);
                };
        Answers.send(ctx, mediaType, octets);
    }

    private static Body body(
            Issued issued,
            TrustBundle trustBundle,
            String requestId,
            Optional<InclusionProof> inclusionProof) {
        IssuedCertificate certificate = issued.certificate();
        return new Body(
                certificate.der().pem(CERTIFICATE),
                issued.privateKey().map(IssuedAnswer::pem),
                issued.privateKey().map(_ -> keyType(certificate.keyAlgorithm())),
                certificate.chain().getFirst().pem(CERTIFICATE),
                certificate.chain().stream().map(der -> der.pem(CERTIFICATE)).toList(),
                trustBundle.pem(),
                certificate.serial().hex(),
                certificate.issuer().value(),
                certificate.validity().notBefore(),
                certificate.validity().notAfter(),
                certificate.renewalWindow(),
                certificate.role(),
                requestId,
                inclusionProof.map(InclusionProof::text));
    }

    private static String pem(Issued issued) {
        var pem = new StringBuilder();
        issued.privateKey().ifPresent(key -> pem.append(pem(key)));
        handedOut(issued.certificate()).forEach(der -> pem.append(der.pem(CERTIFICATE)));
        return pem.toString();
    }

    /** What a TLS peer sends: its certificate and intermediates, not the root (RFC 8446 §4.4.2). */
    private static List<Der> handedOut(IssuedCertificate certificate) {
        var chain = new ArrayList<Der>();
        chain.add(certificate.der());
        chain.addAll(certificate.chain().subList(0, certificate.chain().size() - 1));
        return chain;
    }

    private static String pem(PrivateKey key) {
        return Der.copyOf(key.getEncoded()).pem("PRIVATE KEY");
    }

    /** Vault's words. */
    private static String keyType(KeyAlgorithm algorithm) {
        return switch (algorithm) {
            case EC_P256, EC_P384, EC_P521 -> "ec";
            case ED25519 -> "ed25519";
            case RSA_2048, RSA_3072, RSA_4096 -> "rsa";
        };
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "IssuedAnswer[" + mediaType + "]";
    }
}
