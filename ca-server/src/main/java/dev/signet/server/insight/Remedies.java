package dev.signet.server.insight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.insight.Draft.Edit;
import dev.signet.server.role.Decision;
import dev.signet.server.role.Decision.Malformed;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.x509.DurationText;
import java.util.List;

/** What can be done to a role about one refusal of one request. */
final class Remedies {

    private final WorkloadIdentity caller;
    private final IssuanceRequest request;
    private final NameRemedies names;

    Remedies(WorkloadIdentity caller, IssuanceRequest request) {
        this.caller = caller;
        this.request = request;
        this.names = new NameRemedies(new RuleTexts(caller));
    }

    /**
     * Groups of edits of which one may do, the narrowest first. None: nothing can be done to the
     * role.
     */
    List<List<Edit>> of(Decision decision, Draft draft) {
        return switch (decision) {
            case Decision.NoRoleAdmits _ -> List.of(List.of(admit(draft)));
            case Refused refused -> of(refused, draft);
            case Malformed malformed -> of(malformed);
            case Decision.UnknownRole _, Decision.AmbiguousRole _, Decision.Granted _ -> List.of();
        };
    }

    private List<List<Edit>> of(Refused refused, Draft draft) {
        String value = refused.value();
        return switch (refused.rule()) {
            case "callers" -> List.of(List.of(admit(draft)));
            case "max_ttl" -> maxTtl();
            case "key_types" -> add(draft, "key_types", request.key().algorithm().text());
            case "allow_wildcard_certificates" -> names.wildcard(value, draft);
            case "allowed_domains" -> names.domain(value, draft);
            case "allowed_uri_sans" -> names.uri(value, draft);
            case "allowed_ip_sans_cidr" -> names.address(value, draft);
            case "allowed_other_sans", "allowed_serial_numbers", "allowed_user_ids" ->
                    names.text(refused.rule(), value, draft);
            case "cn_validations" ->
                    add(draft, "cn_validations", value.indexOf('@') < 0 ? "hostname" : "email");
            case "require_cn" -> set("require_cn", BooleanNode.FALSE);
            case "leaf_not_after_behavior" ->
                    set("leaf_not_after_behavior", TextNode.valueOf("truncate"));
            case "issuer_ref" -> set("issuer_ref", NullNode.instance);
            default -> List.of();
        };
    }

    /** What a role takes for malformed, another one may take. */
    private static List<List<Edit>> of(Malformed malformed) {
        return malformed.field().equals("common_name")
                ? set("cn_validations", JsonNodeFactory.instance.arrayNode().add("disabled"))
                : set("enforce_hostnames", BooleanNode.FALSE);
    }

    /** Why there is no remedy, for who asked. */
    static String why(Decision decision) {
        return switch (decision) {
            case Refused refused ->
                    "no change of the role allows it: "
                            + refused.detail()
                            + (refused.allowed().isEmpty()
                                    ? ""
                                    : "; possible is " + refused.allowed());
            case Malformed malformed ->
                    "no change of the role allows it: "
                            + malformed.field()
                            + ' '
                            + malformed.detail();
            case Decision.AmbiguousRole(var candidates) ->
                    "roles need no more change; the request must name one of " + candidates;
            case Decision.NoRoleAdmits _, Decision.UnknownRole _, Decision.Granted _ ->
                    "the role has no room for another caller";
        };
    }

    private Edit admit(Draft draft) {
        JsonNode exactly =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("cluster", caller.cluster())
                        .put("namespace", caller.namespace())
                        .put("service_account", caller.serviceAccount());
        return draft.appended(
                "callers",
                exactly,
                "callers: admit "
                        + caller.cluster()
                        + "/"
                        + caller.namespace()
                        + "/"
                        + caller.serviceAccount());
    }

    private List<List<Edit>> maxTtl() {
        return request.lifetime()
                .map(DurationText::format)
                .map(asked -> set("max_ttl", TextNode.valueOf(asked)))
                .orElseGet(List::of);
    }

    private static List<List<Edit>> add(Draft draft, String field, String text) {
        return List.of(List.of(draft.appended(field, text)));
    }

    private static List<List<Edit>> set(String field, JsonNode value) {
        return List.of(List.of(Edit.set(field, value)));
    }
}
