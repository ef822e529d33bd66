package dev.signet.server.role;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads and writes what a role's JSON says about keys. */
final class KeysJson {

    static final List<String> FIELDS = List.of("key_types", "key_type", "key_bits", "key_usage");

    /** Those that are certified if a role does not say. */
    private static final Set<KeyAlgorithm> USUAL =
            EnumSet.complementOf(EnumSet.of(KeyAlgorithm.EC_P521));

    private KeysJson() {}

    static KeyRules read(JsonFields fields) throws InvalidRoleException {
        KeyRules rules =
                new KeyRules(
                        types(fields),
                        words(
                                fields,
                                "key_usage",
                                KeyUsage::parse,
                                Set.of(KeyUsage.DIGITAL_SIGNATURE)),
                        PurposesJson.purposes(fields),
                        PurposesJson.policies(fields),
                        fields.flag("basic_constraints_valid_for_non_ca", true));
        checkUsage(rules);
        return rules;
    }

    static void write(ObjectNode json, KeyRules keys) {
        JsonTexts.put(json, "key_types", keys.types(), KeyAlgorithm::text);
        JsonTexts.put(json, "key_usage", keys.usage(), KeyUsage::text);
        PurposesJson.write(json, keys);
    }

    /** Vault's {@code key_type} with {@code key_bits} is another way to write {@code key_types}. */
    private static Set<KeyAlgorithm> types(JsonFields fields) throws InvalidRoleException {
        if (!fields.has("key_type")) {
            if (fields.has("key_bits")) {
                throw new InvalidRoleException("key_bits", "goes with key_type");
            }
            return words(fields, "key_types", KeysJson::keyType, USUAL);
        }
        if (fields.has("key_types")) {
            throw new InvalidRoleException(
                    "key_type", "is another way to write key_types; leave one of the two out");
        }
        String type = fields.value("key_type", text -> text).orElseThrow();
        int bits = fields.node("key_bits").asInt(0);
        if (type.equals("any")) {
            return EnumSet.allOf(KeyAlgorithm.class);
        }
        Set<KeyAlgorithm> types = EnumSet.noneOf(KeyAlgorithm.class);
        for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
            if (isOf(type).test(algorithm) && bits(algorithm) >= bits) {
                types.add(algorithm);
            }
        }
        if (types.isEmpty() || (bits != 0 && types.stream().noneMatch(a -> bits(a) == bits))) {
            throw new InvalidRoleException(
                    types.isEmpty() && bits == 0 ? "key_type" : "key_bits",
                    "must be rsa with 2048, 3072 or 4096 bits, ec with 256, 384 or 521, ed25519"
                            + " or any; larger keys of the type are certified too");
        }
        return types;
    }

    private static Predicate<KeyAlgorithm> isOf(String type) {
        return switch (type) {
            case "rsa" -> KeyAlgorithm::isRsa;
            case "ec" -> KeyAlgorithm::isEc;
            case "ed25519" -> KeyAlgorithm.ED25519::equals;
            default -> _ -> false;
        };
    }

    private static int bits(KeyAlgorithm algorithm) {
        return switch (algorithm) {
            case EC_P256, ED25519 -> 256;
            case EC_P384 -> 384;
            case EC_P521 -> 521;
            case RSA_2048 -> 2048;
            case RSA_3072 -> 3072;
            case RSA_4096 -> 4096;
        };
    }

    private static void checkUsage(KeyRules rules) throws InvalidRoleException {
        boolean only =
                rules.usage().contains(KeyUsage.ENCIPHER_ONLY)
                        || rules.usage().contains(KeyUsage.DECIPHER_ONLY);
        if (only && !rules.usage().contains(KeyUsage.KEY_AGREEMENT)) {
            throw new InvalidRoleException(
                    "key_usage", "has EncipherOnly or DecipherOnly without KeyAgreement");
        }
        for (KeyAlgorithm type : rules.types()) {
            if (rules.usageOf(type).isEmpty()) {
                throw new InvalidRoleException(
                        "key_usage",
                        "has nothing that keys of type "
                                + type
                                + " can do: take those out of key_types, or add DigitalSignature");
            }
            for (ExtendedKeyUsage purpose : rules.extendedUsage()) {
                checkPurpose(purpose, type, rules.usageOf(type));
            }
        }
    }

    /** A certificate with a purpose that none of its usages serves is one for no use. */
    private static void checkPurpose(
            ExtendedKeyUsage purpose, KeyAlgorithm type, Set<KeyUsage> usage)
            throws InvalidRoleException {
        Set<KeyUsage> needed = purpose.needs();
        if (!needed.isEmpty() && Collections.disjoint(needed, usage)) {
            throw new InvalidRoleException(
                    "key_usage",
                    "lets a certificate of a key of type "
                            + type
                            + " have "
                            + JsonTexts.joined(usage, KeyUsage::text)
                            + ", and "
                            + purpose
                            + " in ext_key_usage takes one of "
                            + JsonTexts.joined(needed, KeyUsage::text)
                            + " (RFC 5280 §4.2.1.12)");
        }
    }

    private static KeyAlgorithm keyType(String text) throws InvalidRuleException {
        for (KeyAlgorithm type : KeyAlgorithm.values()) {
            if (type.text().equals(text)) {
                return type;
            }
        }
        throw new InvalidRuleException(
                "must be one of "
                        + EnumSet.allOf(KeyAlgorithm.class).stream()
                                .map(KeyAlgorithm::text)
                                .collect(Collectors.joining(", ")));
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
