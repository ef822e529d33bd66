package dev.signet.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.jwt.Excerpt;
import dev.signet.server.auth.jwt.StrictJson;
import dev.signet.server.auth.kubernetes.TokenClaims.BoundPod;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The question whether a token is good, and what an answer means (Kubernetes, {@code
 * authentication.k8s.io/v1} TokenReview).
 *
 * <p>An answer counts only if it is about our audience: an API server that does not know of
 * audiences says that any token of its is authenticated. And it must be about the very account and
 * pod that the token's claims name.
 */
final class TokenReview {

    static final String PATH = "/apis/authentication.k8s.io/v1/tokenreviews";

    private static final String API_VERSION = "authentication.k8s.io/v1";
    private static final String KIND = "TokenReview";
    private static final String EXTRA = "authentication.kubernetes.io/";

    private static final Logger LOG = LoggerFactory.getLogger(TokenReview.class);

    private TokenReview() {}

    /** What to send. */
    static byte[] request(String token, String audience) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", API_VERSION).put("kind", KIND);
        review.putObject("spec").put("token", token).putArray("audiences").add(audience);
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The {@code status} of an answer.
     *
     * @throws ReviewUnavailableException if {@code body} is no TokenReview
     */
    static JsonNode status(byte[] body) throws ReviewUnavailableException {
        Optional<ObjectNode> review =
                StrictJson.object(body)
                        .filter(answer ->
                                StrictJson.text(answer, "kind").equals(Optional.of(KIND)));
        if (review.isPresent() && review.get().get("status") instanceof ObjectNode status) {
            return status;
        }
        throw new ReviewUnavailableException("answers with something that is no TokenReview");
    }

    /**
     * Why {@code status} does not confirm a token with {@code claims}, for the caller; empty if it
     * does.
     *
     * @param cluster its name, for messages
     */
    static Optional<String> objection(
            JsonNode status, String audience, TokenClaims claims, String cluster) {
        Optional<String> error = StrictJson.text(status, "error").filter(text -> !text.isEmpty());
        if (error.isPresent()) {
            // An excerpt is far shorter than a token, should the API server repeat that.
            return Optional.of(
                    "cluster "
                            + cluster
                            + " does not accept the token: "
                            + Excerpt.of(error.get())
                            + "; read the projected token file anew for each request");
        }
        if (!BooleanNode.TRUE.equals(status.get("authenticated"))) {
            return Optional.of("cluster " + cluster + " does not know the token");
        }
        if (!contains(status.get("audiences"), audience)) {
            LOG.error(
                    "the API server of cluster {} does not say that a token is for audience '{}':"
                            + " it, or what stands in front of it, does not know of audiences",
                    cluster,
                    audience);
            return Optional.of(
                    "cluster "
                            + cluster
                            + " does not say that the token is for '"
                            + audience
                            + "': its API server must know of audiences");
        }
        return difference(status.path("user"), claims)
                .map(what -> {
                    LOG.error(
                            "the API server of cluster {} says that a token is another {}'s than"
                                    + " its claims do: is review.api_url that of this cluster?",
                            cluster,
                            what);
                    return "cluster " + cluster + " says that the token is another " + what + "'s";
                });
    }

    /** In what {@code user} is not whom {@code claims} name. */
    private static Optional<String> difference(JsonNode user, TokenClaims claims) {
        if (!StrictJson.text(user, "username").equals(Optional.of(claims.subject()))
                || !StrictJson.text(user, "uid").equals(Optional.of(claims.serviceAccountUid()))) {
            return Optional.of("account");
        }
        JsonNode extra = user.path("extra");
        if (!extra(extra, "pod-name").equals(claims.pod().map(BoundPod::name))
                || !extra(extra, "pod-uid").equals(claims.pod().map(BoundPod::uid))) {
            return Optional.of("pod");
        }
        // Younger API servers alone tell these.
        if (contradicts(extra(extra, "node-name"), claims.node())) {
            return Optional.of("node");
        }
        return contradicts(extra(extra, "credential-id"), claims.id().map(id -> "JTI=" + id))
                ? Optional.of("token")
                : Optional.empty();
    }

    private static boolean contradicts(Optional<String> said, Optional<String> claimed) {
        return said.isPresent() && claimed.isPresent() && !said.equals(claimed);
    }

    /** An extra's values in one text, since each of ours has one; empty if there is none. */
    private static Optional<String> extra(JsonNode extra, String name) {
        return Optional.ofNullable(extra.get(EXTRA + name))
                .map(values ->
                        values instanceof ArrayNode && values.size() == 1
                                ? values.get(0).asText()
                                : values.toString());
    }

    private static boolean contains(JsonNode audiences, String audience) {
        if (audiences instanceof ArrayNode entries) {
            for (JsonNode entry : entries) {
                if (entry.isTextual() && entry.textValue().equals(audience)) {
                    return true;
                }
            }
        }
        return false;
    }
}
