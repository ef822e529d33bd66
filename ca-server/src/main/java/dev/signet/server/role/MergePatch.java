package dev.signet.server.role;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The merge of RFC 7396 §2. */
public final class MergePatch {

    private MergePatch() {}

    /** {@code target} with {@code patch} applied; neither is changed. */
    public static JsonNode apply(@Nullable JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode merged =
                target instanceof ObjectNode object
                        ? object.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> change : patch.properties()) {
            if (change.getValue().isNull()) {
                var _ = merged.remove(change.getKey());
            } else {
                var _ =
                        merged.set(
                                change.getKey(),
                                apply(merged.get(change.getKey()), change.getValue()));
            }
        }
        return merged;
    }

    /** The smallest patch that makes {@code target} of {@code source}. */
    static ObjectNode between(ObjectNode source, ObjectNode target) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : source.properties()) {
            if (!target.has(field.getKey())) {
                var _ = patch.putNull(field.getKey());
            }
        }
        for (Map.Entry<String, JsonNode> field : target.properties()) {
            JsonNode old = source.get(field.getKey());
            if (field.getValue().equals(old)) {
                continue;
            }
            var _ =
                    patch.set(
                            field.getKey(),
                            old instanceof ObjectNode object
                                            && field.getValue() instanceof ObjectNode changed
                                    ? between(object, changed)
                                    : field.getValue());
        }
        return patch;
    }
}
