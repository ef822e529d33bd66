package dev.signet.server.auth.jwt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys of one issuer that we can use, from a JWK Set (RFC 7517 §5). */
final class KeySet {

    /** An issuer has one key or a few, and for the time of a rotation some more. */
    static final int MAX_KEYS = 100;

    /** How many keys are tried for a token that names none. */
    private static final int MAX_TRIES = 8;

    private final List<VerificationKey> keys;

    private KeySet(List<VerificationKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a JWK Set. Keys we cannot use are left out, whatever is wrong with them: an issuer may
     * publish keys of kinds that did not exist when this was written. So are different keys with
     * the same {@code kid}, which then names none of them.
     *
     * @throws KeysUnavailableException if this is no JWK Set, has more than {@value #MAX_KEYS}
     *     keys, or none that we can use
     */
    static KeySet parse(byte[] json) throws KeysUnavailableException {
        JsonNode entries =
                StrictJson.object(json)
                        .map(set -> set.get("keys"))
                        .filter(ArrayNode.class::isInstance)
                        .orElseThrow(() ->
                                new KeysUnavailableException(
                                        "what should be its keys is not a JWK Set"));
        if (entries.size() > MAX_KEYS) {
            throw new KeysUnavailableException(
                    "its JWK Set has " + entries.size() + " keys, more than " + MAX_KEYS);
        }
        List<VerificationKey> keys = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (entry.isObject()) {
                VerificationKey.parse(entry.toString()).ifPresent(keys::add);
            }
        }
        List<VerificationKey> unambiguous =
                keys.stream().filter(key -> !sharesIdWithAnother(key, keys)).toList();
        if (unambiguous.isEmpty()) {
            throw new KeysUnavailableException(
                    "its JWK Set has no key for RS256, ES256, ES384 or ES512");
        }
        return new KeySet(unambiguous);
    }

    private static boolean sharesIdWithAnother(VerificationKey key, List<VerificationKey> keys) {
        return key.id().isPresent()
                && keys.stream()
                        .anyMatch(other -> other.id().equals(key.id()) && !other.isSameKeyAs(key));
    }

    int size() {
        return keys.size();
    }

    /** Whether a key of this set signed {@code token}. */
    boolean verifies(CompactToken token) {
        return fitting(token).stream().anyMatch(key -> key.verifies(token));
    }

    /** Whether this set has the key that {@code token} says it is signed with. */
    boolean knowsKeyOf(CompactToken token) {
        return !fitting(token).isEmpty();
    }

    private List<VerificationKey> fitting(CompactToken token) {
        Optional<String> asked = token.keyId();
        return keys.stream()
                .filter(key -> key.algorithm() == token.algorithm())
                .filter(key -> asked.isEmpty() || key.id().isEmpty() || key.id().equals(asked))
                .limit(MAX_TRIES)
                .toList();
    }
}
