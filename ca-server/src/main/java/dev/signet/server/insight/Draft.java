package dev.signet.server.insight;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.Role;
import dev.signet.server.role.RoleDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * A role on its way to another document, step by step. Immutable.
 *
 * @param original the role as it is
 * @param role the role as it would be
 * @param words what was done to it
 */
record Draft(Role original, Role role, List<String> words) {

    /** One step: a field gets a value. */
    record Edit(String field, JsonNode value, String words) {

        static Edit set(String field, JsonNode value) {
            return new Edit(
                    field,
                    value,
                    field + ": " + (value.isNull() ? "the default" : value.toString()));
        }
    }

    Draft {
        words = List.copyOf(words);
    }

    static Draft of(Role role) {
        return new Draft(role, role, List.of());
    }

    ObjectNode json() {
        return role.document().toJson();
    }

    /** A further text in the list {@code field}. */
    Edit appended(String field, String text) {
        return appended(field, TextNode.valueOf(text), field + ": also " + text);
    }

    /** A further element of the list {@code field}. */
    Edit appended(String field, JsonNode element, String edit) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        json().path(field).forEach(list::add);
        return new Edit(field, list.add(element), edit);
    }

    /**
     * This draft with {@code edits} made at once.
     *
     * @throws InvalidRoleException if that is no role
     */
    Draft with(List<Edit> edits) throws InvalidRoleException {
        ObjectNode json = json();
        List<String> more = new ArrayList<>(words);
        for (Edit edit : edits) {
            if (edit.value().isNull()) {
                var _ = json.remove(edit.field());
            } else {
                var _ = json.set(edit.field(), edit.value());
            }
            more.add(edit.words());
        }
        var changed = new Role(role.name(), role.version(), RoleDocument.parse(json));
        return new Draft(original, changed, more);
    }

    SmallestChange patch() {
        return new SmallestChange.Patch(
                original.name(),
                original.version(),
                original.document().patchTo(role.document()),
                words);
    }
}
