package dev.signet.server.insight;

import dev.signet.server.role.Decision;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.GrantedName;
import dev.signet.server.x509.DurationText;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What is not the same in the certificates of two grants. Looks at every component of {@link
 * Granted}, so that none can be forgotten, but for the version of the role and the places of its
 * rules.
 */
public final class GrantDifferences {

    private GrantDifferences() {}

    /** One line for each; none if one of the two is no grant. */
    public static List<String> between(Decision before, Decision after) {
        if (!(before instanceof Granted old) || !(after instanceof Granted changed)) {
            return List.of();
        }
        List<String> differences = new ArrayList<>();
        for (RecordComponent component : Granted.class.getRecordComponents()) {
            Object was = value(component, old);
            Object is = value(component, changed);
            if (!Objects.equals(was, is)) {
                differences.add(
                        words(component.getName()) + ": " + text(is) + ", was " + text(was));
            }
        }
        return differences;
    }

    private static Object value(RecordComponent component, Granted granted) {
        return switch (component.getName()) {
            case "roleVersion" -> "";
            case "names" -> granted.names().stream().map(GrantedName::name).toList();
            default -> {
                try {
                    yield component.getAccessor().invoke(granted);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("a component of a record is readable", e);
                }
            }
        };
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration duration when duration.isPositive() -> DurationText.format(duration);
            case Optional<?> optional ->
                    optional.isPresent() ? text(optional.get()) : "none of its own";
            default -> value.toString();
        };
    }

    private static String words(String component) {
        return component.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
