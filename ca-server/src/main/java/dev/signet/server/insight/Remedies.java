package dev.signet.server.insight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.insight.Draft.Edit;
import dev.signet.server.role.Decision;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.x509.DurationText;
import java.util.ArrayList;
import java.util.List;

/** What can be done to a role about one refusal of one request. */
final class Remedies {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final WorkloadIdentity caller;
    private final IssuanceRequest request;
    private final RuleTexts texts;

    Remedies(WorkloadIdentity caller, IssuanceRequest request) {
        this.caller = caller;
        this.request = request;
        this.texts = new RuleTexts(caller);
    }

    /**
     * Groups of edits of which one may do, the narrowest first. None: nothing can be done to the
     * role.
     */
    List<List<Edit>> of(Decision decision, Draft draft) {
        return switch (decision) {
            case Decision.NoRoleAdmits _ -> List.of(List.of(admit(draft)));
            case Decision.Refused refused -> of(refused, draft);
            case Decision.Malformed _,
                    Decision.UnknownRole _,
                    Decision.AmbiguousRole _,
                    Decision.Granted _ ->
                    List.of();
        };
    }

    private List<List<Edit>> of(Decision.Refused refused, Draft draft) {
        return switch (refused.rule()) {
            case "callers" -> List.of(List.of(admit(draft)));
            case "max_ttl" ->
                    request.lifetime().stream().map(lifetime -> List.of(maxTtl())).toList();
            case "key_types" -> List.of(List.of(keyType(draft)));
            case "allow_wildcard_certificates" -> wildcard(refused.value(), draft);
            case "allowed_domains" -> rules(draft, refused, texts.domain(refused.value()));
            case "allowed_uri_sans" -> rules(draft, refused, texts.uri(refused.value()));
            case "allowed_ip_sans_cidr" ->
                    List.of(List.of(add(draft, refused.rule(), texts.address(refused.value()))));
            case "allowed_other_sans", "allowed_serial_numbers", "allowed_user_ids" ->
                    List.of(List.of(add(draft, refused.rule(), refused.value())));
            case "leaf_not_after_behavior" ->
                    one("leaf_not_after_behavior", TextNode.valueOf("truncate"));
            case "issuer_ref" -> one("issuer_ref", NullNode.instance);
            default -> List.of();
        };
    }

    /** Why there is no remedy, for who asked. */
    String why(Decision decision) {
        return switch (decision) {
            case Decision.Refused refused ->
                    "no change of the role allows it: "
                            + refused.detail()
                            + (refused.allowed().isEmpty()
                                    ? ""
                                    : "; possible is " + refused.allowed());
            case Decision.AmbiguousRole(var candidates) ->
                    "roles need no more change; the request must name one of " + candidates;
            case Decision.Malformed malformed -> malformed.detail();
            case Decision.NoRoleAdmits _, Decision.UnknownRole _, Decision.Granted _ ->
                    "the role has no room for another caller";
        };
    }

    private Edit admit(Draft draft) {
        JsonNode exactly =
                JSON.objectNode()
                        .put("cluster", caller.cluster())
                        .put("namespace", caller.namespace())
                        .put("service_account", caller.serviceAccount());
        return new Edit(
                "callers",
                appended(draft, "callers", exactly),
                "callers: admit "
                        + caller.cluster()
                        + "/"
                        + caller.namespace()
                        + "/"
                        + caller.serviceAccount());
    }

    private Edit maxTtl() {
        String asked = DurationText.format(request.lifetime().orElseThrow());
        return new Edit("max_ttl", TextNode.valueOf(asked), "max_ttl: " + asked);
    }

    private Edit keyType(Draft draft) {
        String asked = request.key().algorithm().text();
        return add(draft, "key_types", asked);
    }

    /** Where a rule has the wildcard in it already, the flag is enough. */
    private List<List<Edit>> wildcard(String name, Draft draft) {
        var flag = new Edit("allow_wildcard_certificates", BooleanNode.TRUE, "allow wildcards");
        List<List<Edit>> remedies = new ArrayList<>(List.of(List.of(flag)));
        for (String text : texts.domain(name)) {
            remedies.add(List.of(flag, add(draft, "allowed_domains", text)));
        }
        return remedies;
    }

    /** A further rule in the list that refuses, without a change for requests without names. */
    private static List<List<Edit>> rules(
            Draft draft, Decision.Refused refused, List<String> texts) {
        List<List<Edit>> remedies = new ArrayList<>();
        for (String text : texts) {
            Edit rule = add(draft, refused.rule(), text);
            if (text.indexOf('*') < 0 && !draft.json().has("default_names")) {
                remedies.add(List.of(rule, defaultNames(draft)));
            }
            remedies.add(List.of(rule));
        }
        return remedies;
    }

    /** What they are without being written; another rule without glob would add to them. */
    private static Edit defaultNames(Draft draft) {
        return new Edit(
                "default_names",
                draft.role().document().effectiveDefaultNames(),
                "default_names: as they were, written out");
    }

    private static Edit add(Draft draft, String field, String text) {
        return new Edit(
                field, appended(draft, field, TextNode.valueOf(text)), field + ": also " + text);
    }

    private static List<List<Edit>> one(String field, JsonNode value) {
        return List.of(List.of(new Edit(field, value, field + ": " + value.asText("default"))));
    }

    private static ArrayNode appended(Draft draft, String field, JsonNode element) {
        ArrayNode list = JSON.arrayNode();
        draft.json().path(field).forEach(list::add);
        return list.add(element);
    }
}
