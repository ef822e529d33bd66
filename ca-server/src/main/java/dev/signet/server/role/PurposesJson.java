package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.ObjectIdentifier;
import dev.signet.server.x509.PolicyInformation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads and writes what a role's JSON says about purposes and policies. */
final class PurposesJson {

    /** One of Vault's flags: another way to write one entry of {@code ext_key_usage}. */
    private record Flag(String field, ExtendedKeyUsage usage, boolean otherwise) {}

    private static final List<Flag> FLAGS =
            List.of(
                    new Flag("server_flag", ExtendedKeyUsage.SERVER_AUTH, true),
                    new Flag("client_flag", ExtendedKeyUsage.CLIENT_AUTH, true),
                    new Flag("code_signing_flag", ExtendedKeyUsage.CODE_SIGNING, false),
                    new Flag("email_protection_flag", ExtendedKeyUsage.EMAIL_PROTECTION, false));

    static final List<String> FIELDS =
            List.of(
                    "ext_key_usage",
                    "ext_key_usage_oids",
                    "server_flag",
                    "client_flag",
                    "code_signing_flag",
                    "email_protection_flag",
                    "policy_identifiers",
                    "basic_constraints_valid_for_non_ca");

    private static final List<String> POLICY_FIELDS = List.of("oid", "cps", "notice");

    private PurposesJson() {}

    static Set<ExtendedKeyUsage> purposes(JsonFields fields) throws InvalidRoleException {
        Set<ExtendedKeyUsage> listed =
                new TreeSet<>(fields.list("ext_key_usage", ExtendedKeyUsage::parse));
        Set<ExtendedKeyUsage> others =
                new TreeSet<>(fields.list("ext_key_usage_oids", PurposesJson::other));
        for (Flag flag : FLAGS) {
            boolean on =
                    fields.flag(flag.field(), !fields.has("ext_key_usage") && flag.otherwise());
            if (listed.isEmpty()) {
                if (on) {
                    others.add(flag.usage());
                }
            } else if (fields.has(flag.field()) && on != listed.contains(flag.usage())) {
                throw new InvalidRoleException(
                        flag.field(),
                        "contradicts ext_key_usage, where "
                                + flag.usage()
                                + (on ? " is missing" : " is listed")
                                + "; leave the flag out");
            }
        }
        listed.addAll(others);
        if (listed.isEmpty()) {
            throw new InvalidRoleException(
                    "ext_key_usage", "must not be empty; left out, it has a default");
        }
        if (listed.contains(ExtendedKeyUsage.TIME_STAMPING) && listed.size() > 1) {
            throw new InvalidRoleException(
                    "ext_key_usage", "has TimeStamping, which stands alone (RFC 3161 §2.3)");
        }
        return listed;
    }

    static List<PolicyInformation> policies(JsonFields fields) throws InvalidRoleException {
        List<PolicyInformation> policies = new ArrayList<>();
        for (JsonNode element : fields.elements("policy_identifiers")) {
            String path = "policy_identifiers[" + policies.size() + "]";
            PolicyInformation policy = policy(path, element);
            if (policies.stream().anyMatch(other -> other.policy().equals(policy.policy()))) {
                throw new InvalidRoleException(path, "is there twice (RFC 5280 §4.2.1.4)");
            }
            policies.add(policy);
        }
        return policies;
    }

    static void write(ObjectNode json, KeyRules keys) {
        List<ExtendedKeyUsage> known =
                keys.extendedUsage().stream().filter(usage -> usage.word().isPresent()).toList();
        List<ExtendedKeyUsage> others =
                keys.extendedUsage().stream().filter(usage -> usage.word().isEmpty()).toList();
        JsonTexts.put(json, "ext_key_usage", known, ExtendedKeyUsage::text);
        JsonTexts.putUnlessEmpty(json, "ext_key_usage_oids", others, ExtendedKeyUsage::text);
        if (!keys.policies().isEmpty()) {
            ArrayNode policies = json.putArray("policy_identifiers");
            for (PolicyInformation policy : keys.policies()) {
                ObjectNode object = policies.addObject().put("oid", policy.policy().value());
                policy.cps().ifPresent(cps -> object.put("cps", cps));
                policy.notice().ifPresent(notice -> object.put("notice", notice));
            }
        }
        json.put("basic_constraints_valid_for_non_ca", keys.basicConstraints());
    }

    private static ExtendedKeyUsage other(String text) throws InvalidRuleException {
        var usage = new ExtendedKeyUsage(new ObjectIdentifier(text));
        if (usage.word().isPresent()) {
            throw new InvalidRuleException(
                    "is " + usage.text() + ", which belongs in ext_key_usage by its word");
        }
        return usage;
    }

    /** An object identifier alone, or an object with more. */
    private static PolicyInformation policy(String path, JsonNode json)
            throws InvalidRoleException {
        try {
            if (json.isTextual()) {
                return new PolicyInformation(
                        new ObjectIdentifier(json.textValue()), Optional.empty(), Optional.empty());
            }
            JsonFields fields = JsonFields.of(path, json, POLICY_FIELDS);
            ObjectIdentifier oid =
                    fields.value("oid", ObjectIdentifier::new)
                            .orElseThrow(
                                    () -> new InvalidRoleException(path + ".oid", "is missing"));
            return new PolicyInformation(
                    oid, fields.value("cps", text -> text), fields.value("notice", text -> text));
        } catch (IllegalArgumentException e) {
            throw new InvalidRoleException(path, String.valueOf(e.getMessage()));
        }
    }
}
