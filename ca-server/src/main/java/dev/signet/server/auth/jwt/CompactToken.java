package dev.signet.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JWS in compact serialization (RFC 7515 §7.1), taken apart and <em>not verified</em>.
 *
 * <p>There is one spelling of each token: canonical base64url, JSON without repeated names. Header
 * parameters that bring or point to a key ({@code jwk}, {@code jku}, {@code x5u}, {@code x5c}, …)
 * are not even read.
 */
public final class CompactToken {

    /** Of a token in characters; those of Kubernetes have 600 to 1 500. */
    private static final int MAX_LENGTH = 16 * 1024;

    private static final int MAX_KEY_ID_LENGTH = 1024;
    private static final Pattern COMPACT =
            Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");

    /** Each changes how a JWS is to be read; no issuer that is known here uses one. */
    private static final List<String> REFUSED_PARAMETERS = List.of("crit", "b64", "zip", "enc");

    private final TokenAlgorithm algorithm;
    private final Optional<String> keyId;
    private final ObjectNode claims;
    private final byte[] signed;
    private final byte[] signature;

    private CompactToken(ObjectNode header, ObjectNode claims, byte[] signed, byte[] signature)
            throws MalformedTokenException {
        requireNoRefusedParameter(header);
        requireType(header);
        this.algorithm = algorithm(header);
        this.keyId = keyId(header);
        this.claims = claims;
        this.signed = signed;
        this.signature = signature;
        if (!algorithm.fits(signature.length)) {
            throw new MalformedTokenException(
                    "the token's signature does not have the length that "
                            + algorithm
                            + " signatures have");
        }
    }

    /**
     * Takes {@code token} apart.
     *
     * @throws MalformedTokenException if it is anything but one token in that spelling
     */
    public static CompactToken parse(String token) throws MalformedTokenException {
        if (token.length() > MAX_LENGTH) {
            throw new MalformedTokenException(
                    "the token is longer than " + MAX_LENGTH + " characters");
        }
        var parts = COMPACT.matcher(token);
        if (!parts.matches()) {
            throw new MalformedTokenException(
                    "the token is not a signed JWT: three base64url parts with dots between them, and"
                            + " nothing else; send it unchanged, as the issuer or the token file has it");
        }
        return new CompactToken(
                object(decoded(parts.group(1)), "header"),
                object(decoded(parts.group(2)), "payload"),
                token.substring(0, parts.end(2)).getBytes(StandardCharsets.US_ASCII),
                decoded(parts.group(3)));
    }

    public TokenAlgorithm algorithm() {
        return algorithm;
    }

    /** The {@code kid}: a hint which key to try, nothing more. */
    public Optional<String> keyId() {
        return keyId;
    }

    /** The payload. Somebody's words until the signature is verified. */
    public JsonNode claims() {
        return claims;
    }

    /** What the signature covers. */
    public byte[] signed() {
        return signed.clone();
    }

    byte[] signature() {
        return signature.clone();
    }

    /** Says nothing, so that no log shows a token. */
    @Override
    public String toString() {
        return "CompactToken";
    }

    private static byte[] decoded(String part) throws MalformedTokenException {
        try {
            byte[] octets = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(octets).equals(part)) {
                return octets;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedTokenException("a part of the token is cut off: not base64url");
        }
        throw new MalformedTokenException("a part of the token is not canonical base64url");
    }

    private static ObjectNode object(byte[] utf8, String part) throws MalformedTokenException {
        return StrictJson.object(utf8)
                .orElseThrow(() ->
                        new MalformedTokenException(
                                "the token's "
                                        + part
                                        + " is not one JSON object in UTF-8 with every name"
                                        + " once"));
    }

    private static void requireNoRefusedParameter(JsonNode header) throws MalformedTokenException {
        for (String parameter : REFUSED_PARAMETERS) {
            if (header.has(parameter)) {
                throw new MalformedTokenException(
                        "the token's header has '"
                                + parameter
                                + "', which tokens that are taken here do not have");
            }
        }
    }

    private static void requireType(JsonNode header) throws MalformedTokenException {
        JsonNode type = header.get("typ");
        if (type != null && !(type.isTextual() && type.textValue().equalsIgnoreCase("JWT"))) {
            throw new MalformedTokenException("the token's header has a 'typ' other than JWT");
        }
    }

    private static TokenAlgorithm algorithm(JsonNode header) throws MalformedTokenException {
        return StrictJson.text(header, "alg")
                .flatMap(TokenAlgorithm::named)
                .orElseThrow(() ->
                        new MalformedTokenException(
                                "the token's header must have an 'alg' of RS256, ES256, ES384"
                                        + " or ES512"));
    }

    private static Optional<String> keyId(JsonNode header) throws MalformedTokenException {
        if (!header.has("kid")) {
            return Optional.empty();
        }
        Optional<String> keyId = StrictJson.text(header, "kid");
        if (keyId.filter(id -> !id.isEmpty() && id.length() <= MAX_KEY_ID_LENGTH).isEmpty()) {
            throw new MalformedTokenException(
                    "the token's 'kid' must be a string of 1 to "
                            + MAX_KEY_ID_LENGTH
                            + " characters");
        }
        return keyId;
    }
}
