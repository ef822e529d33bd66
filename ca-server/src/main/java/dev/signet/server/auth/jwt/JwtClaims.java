package dev.signet.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every token says (RFC 7519 §4.1), and all else it says.
 *
 * @param id the {@code jti}, if it is one of at most 64 letters, digits and hyphens
 * @param all the payload
 */
public record JwtClaims(
        String subject,
        List<String> audiences,
        Instant issuedAt,
        Optional<Instant> notBefore,
        Instant expiresAt,
        Optional<String> id,
        JsonNode all) {

    private static final int MAX_AUDIENCES = 16;
    private static final int MAX_SUBJECT = 1024;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    public JwtClaims {
        audiences = List.copyOf(audiences);
    }

    /**
     * Reads a payload.
     *
     * @throws MalformedTokenException naming the first claim that is missing or malformed
     */
    static JwtClaims parse(JsonNode payload) throws MalformedTokenException {
        return new JwtClaims(
                subject(payload),
                audiences(payload),
                NumericDate.of(payload, "iat"),
                payload.has("nbf") ? Optional.of(NumericDate.of(payload, "nbf")) : Optional.empty(),
                NumericDate.of(payload, "exp"),
                StrictJson.text(payload, "jti").filter(id -> ID.matcher(id).matches()),
                payload);
    }

    private static String subject(JsonNode payload) throws MalformedTokenException {
        return StrictJson.text(payload, "sub")
                .filter(subject -> !subject.isEmpty() && subject.length() <= MAX_SUBJECT)
                .orElseThrow(() ->
                        new MalformedTokenException(
                                "the token's 'sub' must be a string of 1 to "
                                        + MAX_SUBJECT
                                        + " characters"));
    }

    private static List<String> audiences(JsonNode payload) throws MalformedTokenException {
        JsonNode claim = payload.get("aud");
        List<String> audiences = new ArrayList<>();
        if (claim instanceof TextNode one) {
            audiences.add(one.textValue());
        } else if (claim instanceof ArrayNode entries && entries.size() <= MAX_AUDIENCES) {
            for (JsonNode entry : entries) {
                audiences.add(entry.isTextual() ? entry.textValue() : "");
            }
        }
        if (audiences.isEmpty() || audiences.contains("")) {
            throw new MalformedTokenException(
                    "the token's 'aud' must be a string, or an array of 1 to "
                            + MAX_AUDIENCES
                            + " of them");
        }
        return audiences;
    }
}
