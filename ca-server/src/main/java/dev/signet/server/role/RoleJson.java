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
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;

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
        NameRules names = document.names();
        putTexts(json, "allowed_domains", names.dns(), NameRule::text);
        json.put("allow_wildcard_certificates", names.wildcards());
        putTexts(json, "allowed_uri_sans", names.uri(), NameRule::text);
        putTexts(json, "allowed_ip_sans_cidr", names.ip(), NameRule::text);
        names.defaults().ifPresent(defaults -> json.set("default_names", write(defaults)));
        LifetimeRules lifetimes = document.lifetimes();
        json.put("ttl", DurationText.format(lifetimes.ttl()));
        lifetimes.maxTtl().ifPresent(max -> json.put("max_ttl", DurationText.format(max)));
        json.put("not_before_duration", backdate(lifetimes.backdate()));
        json.put("leaf_not_after_behavior", lifetimes.truncate() ? "truncate" : "err");
        putTexts(json, "key_types", document.keys().types(), KeyAlgorithm::text);
        putTexts(json, "key_usage", document.keys().usage(), KeyUsage::text);
        putTexts(json, "ext_key_usage", document.keys().extendedUsage(), ExtendedKeyUsage::text);
        return json;
    }

    static ObjectNode write(DefaultNames defaults) {
        ObjectNode names = JSON.createObjectNode();
        putTexts(names, "dns", defaults.dns(), NameRule::text);
        putTexts(names, "uri", defaults.uri(), NameRule::text);
        defaults.commonName().ifPresent(name -> names.put("common_name", name.text()));
        return names;
    }

    private static String backdate(Duration backdate) {
        return backdate.isZero() ? "0s" : DurationText.format(backdate);
    }

    private static <T> void putTexts(
            ObjectNode json, String field, Collection<T> values, Function<? super T, String> text) {
        ArrayNode array = json.putArray(field);
        values.forEach(value -> array.add(text.apply(value)));
    }
}
