package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Parameters of Vault's roles that can have one value here, or none. A document may say them where
 * it says nothing else than what holds anyway, so that a role that was read from Vault needs no
 * more changes than it must; anything else is refused with what to do instead.
 */
final class VaultFields {

    private static final JsonNode FALSE = JsonNodeFactory.instance.booleanNode(false);

    private static final JsonNode ZERO = JsonNodeFactory.instance.numberNode(0);

    /** The one value, and why there is no other. */
    private record Only(JsonNode value, String reason) {}

    private static final Map<String, Only> ONE_VALUE =
            Map.of(
                    "allow_globs_in_identity_templates",
                    new Only(FALSE, "must be false: a variable never means more than itself"),
                    "no_store",
                    new Only(
                            FALSE,
                            "must be false: every certificate is on record, so that it can be found"
                                    + " and revoked"),
                    "no_store_metadata",
                    new Only(FALSE, "must be false: what is known of a certificate is on record"),
                    "generate_lease",
                    new Only(
                            FALSE,
                            "must be false: there are no leases; certificates end by ttl, and are"
                                    + " revoked by POST /v1/revoke"),
                    "use_pss",
                    new Only(FALSE, "must be false: how an issuer signs is the issuer's matter"),
                    "signature_bits",
                    new Only(ZERO, "must be 0: how an issuer signs is the issuer's matter"));

    /** Parameters that Vault itself has left behind, and their successors. */
    private static final Map<String, String> LEGACY =
            Map.of(
                    "lease",
                    "is Vault's old name; use ttl",
                    "lease_max",
                    "is Vault's old name; use max_ttl",
                    "allowed_base_domain",
                    "is Vault's old name; use allowed_domains, with allow_subdomains",
                    "allow_token_displayname",
                    "is of Vault's past; use {{service_account}} in allowed_domains");

    /** Whether rules are templates; here they always are. */
    private static final List<String> TEMPLATES =
            List.of("allowed_domains_template", "allowed_uri_sans_template");

    private VaultFields() {}

    /**
     * {@code document} without these parameters.
     *
     * @throws InvalidRoleException if one of them says what does not hold here
     */
    static JsonNode without(JsonNode document) throws InvalidRoleException {
        if (!(document instanceof ObjectNode object)) {
            return document;
        }
        ObjectNode rest = object.deepCopy();
        for (var legacy : LEGACY.entrySet()) {
            if (object.has(legacy.getKey())) {
                throw new InvalidRoleException(legacy.getKey(), legacy.getValue());
            }
        }
        for (var only : ONE_VALUE.entrySet()) {
            JsonNode value = rest.remove(only.getKey());
            if (value != null && !value.equals(only.getValue().value())) {
                throw new InvalidRoleException(only.getKey(), only.getValue().reason());
            }
        }
        var _ = rest.remove(TEMPLATES);
        return rest;
    }

    /** Refuses a {@code false} that says rules with variables are to be taken literally. */
    static void checkTemplates(JsonNode document, NameRules names) throws InvalidRoleException {
        checkTemplate(document, "allowed_domains_template", names.domains().allowed());
        checkTemplate(document, "allowed_uri_sans_template", names.uri());
    }

    private static void checkTemplate(
            JsonNode document, String field, List<? extends NameRule> rules)
            throws InvalidRoleException {
        JsonNode said = document.path(field);
        if (!said.isMissingNode() && !said.isBoolean()) {
            throw new InvalidRoleException(field, "must be true or false");
        }
        boolean literally = said.isBoolean() && !said.booleanValue();
        if (literally && rules.stream().anyMatch(NameRule::hasVariable)) {
            throw new InvalidRoleException(
                    field, "must be true: variables in rules always stand for the caller's");
        }
    }
}
