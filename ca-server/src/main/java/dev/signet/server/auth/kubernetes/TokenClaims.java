package dev.signet.server.auth.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.auth.jwt.Excerpt;
import dev.signet.server.auth.jwt.MalformedTokenException;
import dev.signet.server.auth.jwt.NumericDate;
import dev.signet.server.auth.jwt.StrictJson;
import dev.signet.server.identity.WorkloadIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a bound service-account token says (Kubernetes, {@code pkg/serviceaccount/claims.go}), in
 * the form in which every API server since 1.20 says it. Younger claims ({@code jti}, {@code node})
 * are optional, unknown ones ignored.
 *
 * @param id the {@code jti}, if it has one of at most 64 letters, digits and hyphens
 * @param node where the pod runs; empty for tokens without a pod, since whoever asks for a token
 *     may bind it to any node
 */
record TokenClaims(
        List<String> audiences,
        Instant issuedAt,
        Optional<Instant> notBefore,
        Instant expiresAt,
        Optional<String> id,
        String namespace,
        String serviceAccount,
        String serviceAccountUid,
        Optional<BoundPod> pod,
        Optional<String> node) {

    /** The pod that a token is bound to: it ends with the pod. */
    record BoundPod(String name, String uid) {}

    private static final String LEGACY_ISSUER = "kubernetes/serviceaccount";
    private static final String KUBERNETES = "kubernetes.io";
    private static final int MAX_AUDIENCES = 16;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern UID = ID;

    TokenClaims {
        audiences = List.copyOf(audiences);
    }

    /**
     * The {@code iss} of a payload.
     *
     * @throws MalformedTokenException if there is none, or it is that of tokens in Secrets
     */
    static String issuer(JsonNode payload) throws MalformedTokenException {
        String issuer = text(payload, "iss", "iss");
        if (issuer.equals(LEGACY_ISSUER)) {
            throw new MalformedTokenException(
                    "the token is a legacy one from a Secret, which never ends: mount a projected"
                            + " service-account token (volumes[].projected.sources[].serviceAccountToken)");
        }
        return issuer;
    }

    /**
     * Reads a payload.
     *
     * @throws MalformedTokenException naming the first claim that is missing or not in the form
     *     that an API server gives it
     */
    static TokenClaims parse(JsonNode payload) throws MalformedTokenException {
        ObjectNode kubernetes = object(payload, KUBERNETES, KUBERNETES);
        ObjectNode account = object(kubernetes, "serviceaccount", KUBERNETES + ".serviceaccount");
        String namespace = text(kubernetes, "namespace", KUBERNETES + ".namespace");
        String name = text(account, "name", KUBERNETES + ".serviceaccount.name");
        requireSubject(payload, namespace, name);
        Optional<BoundPod> pod = pod(kubernetes);
        return new TokenClaims(
                audiences(payload),
                NumericDate.of(payload, "iat"),
                payload.has("nbf") ? Optional.of(NumericDate.of(payload, "nbf")) : Optional.empty(),
                NumericDate.of(payload, "exp"),
                StrictJson.text(payload, "jti").filter(id -> ID.matcher(id).matches()),
                namespace,
                name,
                uid(account, KUBERNETES + ".serviceaccount.uid"),
                pod,
                pod.isPresent() ? node(kubernetes) : Optional.empty());
    }

    /** The name Kubernetes knows the service account by; the {@code sub}. */
    String subject() {
        return subject(namespace, serviceAccount);
    }

    Duration lifetime() {
        return Duration.between(issuedAt, expiresAt);
    }

    /**
     * The workload that these claims are about, in the cluster called {@code cluster}.
     *
     * @throws MalformedTokenException if a name is not one that Kubernetes would give
     */
    WorkloadIdentity identity(String cluster, String trustDomain) throws MalformedTokenException {
        try {
            return new WorkloadIdentity(
                    cluster,
                    trustDomain,
                    namespace,
                    serviceAccount,
                    serviceAccountUid,
                    pod.map(BoundPod::name),
                    pod.map(BoundPod::uid),
                    node);
        } catch (IllegalArgumentException e) {
            throw new MalformedTokenException(
                    "the token's claims are not Kubernetes': " + e.getMessage());
        }
    }

    private static String subject(String namespace, String account) {
        return "system:serviceaccount:" + namespace + ":" + account;
    }

    private static void requireSubject(JsonNode payload, String namespace, String account)
            throws MalformedTokenException {
        String subject = text(payload, "sub", "sub");
        if (!subject.equals(subject(namespace, account))) {
            throw new MalformedTokenException(
                    "the token's 'sub' is "
                            + Excerpt.of(subject)
                            + ", not the system:serviceaccount:NAMESPACE:NAME that its kubernetes.io"
                            + " claims say");
        }
    }

    private static List<String> audiences(JsonNode payload) throws MalformedTokenException {
        if (!(payload.get("aud") instanceof ArrayNode entries)
                || entries.isEmpty()
                || entries.size() > MAX_AUDIENCES) {
            throw new MalformedTokenException(
                    "the token's 'aud' must be an array of 1 to " + MAX_AUDIENCES + " strings");
        }
        List<String> audiences = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (!entry.isTextual()) {
                throw new MalformedTokenException(
                        "the token's 'aud' has an entry that is no string");
            }
            audiences.add(entry.textValue());
        }
        return audiences;
    }

    private static Optional<BoundPod> pod(ObjectNode kubernetes) throws MalformedTokenException {
        if (!kubernetes.has("pod")) {
            return Optional.empty();
        }
        String claim = KUBERNETES + ".pod";
        ObjectNode pod = object(kubernetes, "pod", claim);
        return Optional.of(
                new BoundPod(text(pod, "name", claim + ".name"), uid(pod, claim + ".uid")));
    }

    private static Optional<String> node(ObjectNode kubernetes) throws MalformedTokenException {
        if (!kubernetes.has("node")) {
            return Optional.empty();
        }
        String claim = KUBERNETES + ".node";
        return Optional.of(text(object(kubernetes, "node", claim), "name", claim + ".name"));
    }

    private static String uid(ObjectNode owner, String claim) throws MalformedTokenException {
        String uid = text(owner, "uid", claim);
        if (!UID.matcher(uid).matches()) {
            throw new MalformedTokenException(
                    "the token's '" + claim + "' must be 1 to 64 letters, digits and hyphens");
        }
        return uid;
    }

    private static ObjectNode object(JsonNode parent, String name, String claim)
            throws MalformedTokenException {
        if (parent.get(name) instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedTokenException(
                "the token has no object '"
                        + claim
                        + "': send a service-account token from a projected volume or TokenRequest");
    }

    private static String text(JsonNode parent, String name, String claim)
            throws MalformedTokenException {
        return StrictJson.text(parent, name)
                .orElseThrow(() ->
                        new MalformedTokenException("the token has no string '" + claim + "'"));
    }
}
