package dev.signet.server.role;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON of a role: text to tree, and a document to the tree that reads back as the same. */
final class RoleJson {

    static final int MAX_LENGTH = 65_536;

    static final String TOO_LONG = "has more than " + MAX_LENGTH + " characters";

    private static final int MAX_DEPTH = 8;

    private static final ObjectMapper JSON =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(MAX_DEPTH)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private RoleJson() {}

    static JsonNode read(String json) throws InvalidRoleException {
        if (json.length() > MAX_LENGTH) {
            throw new InvalidRoleException("", TOO_LONG);
        }
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new InvalidRoleException("", "is no JSON: " + e.getOriginalMessage());
        }
    }

    static ObjectNode write(RoleDocument document) {
        ObjectNode json = JSON.createObjectNode();
        document.issuerRef().ifPresent(slug -> json.put("issuer_ref", slug));
        ArrayNode callers = json.putArray("callers");
        for (CallerRule rule : document.callers()) {
            var _ =
                    callers.addObject()
                            .put("cluster", rule.cluster().text())
                            .put("namespace", rule.namespace().text())
                            .put("service_account", rule.serviceAccount().text());
        }
        NamesJson.write(json, document.names());
        SubjectJson.write(json, document.subject());
        LifetimesJson.write(json, document.lifetimes());
        KeysJson.write(json, document.keys());
        return json;
    }

    static ObjectNode write(DefaultNames defaults) {
        ObjectNode names = JSON.createObjectNode();
        NamesJson.write(names, defaults);
        return names;
    }
}
