package dev.signet.server.role;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads and writes what a role's JSON says about keys and what they are for. */
final class KeysJson {

    static final List<String> FIELDS = List.of("key_types", "key_usage", "ext_key_usage");

    /** Those a workload can have; others are for issuers. */
    private static final Set<KeyAlgorithm> SUBJECT_KEYS =
            EnumSet.of(
                    KeyAlgorithm.EC_P256,
                    KeyAlgorithm.EC_P384,
                    KeyAlgorithm.ED25519,
                    KeyAlgorithm.RSA_2048,
                    KeyAlgorithm.RSA_3072,
                    KeyAlgorithm.RSA_4096);

    private KeysJson() {}

    static KeyRules read(JsonFields fields) throws InvalidRoleException {
        return new KeyRules(
                words(fields, "key_types", KeysJson::keyType, SUBJECT_KEYS),
                words(fields, "key_usage", KeyUsage::parse, Set.of(KeyUsage.DIGITAL_SIGNATURE)),
                words(
                        fields,
                        "ext_key_usage",
                        ExtendedKeyUsage::parse,
                        Set.of(ExtendedKeyUsage.SERVER_AUTH, ExtendedKeyUsage.CLIENT_AUTH)));
    }

    static void write(ObjectNode json, KeyRules keys) {
        JsonTexts.put(json, "key_types", keys.types(), KeyAlgorithm::text);
        JsonTexts.put(json, "key_usage", keys.usage(), KeyUsage::text);
        JsonTexts.put(json, "ext_key_usage", keys.extendedUsage(), ExtendedKeyUsage::text);
    }

    private static KeyAlgorithm keyType(String text) throws InvalidRuleException {
        return SUBJECT_KEYS.stream()
                .filter(type -> type.text().equals(text))
                .findAny()
                .orElseThrow(() ->
                        new InvalidRuleException(
                                "must be one of "
                                        + SUBJECT_KEYS.stream()
                                                .map(KeyAlgorithm::text)
                                                .collect(Collectors.joining(", "))));
    }

    private static <T> Set<T> words(
            JsonFields fields, String field, JsonFields.Parser<T> parser, Set<T> otherwise)
            throws InvalidRoleException {
        if (!fields.has(field)) {
            return otherwise;
        }
        Set<T> values = new LinkedHashSet<>(fields.list(field, parser));
        if (values.isEmpty()) {
            throw new InvalidRoleException(field, "must not be empty; left out, it has a default");
        }
        return values;
    }
}
