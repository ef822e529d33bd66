package dev.signet.server.role;

import dev.signet.server.mount.MountName;
import java.util.regex.Pattern;

/**
 * The operator's label for a role; it appears in URLs and requests and never changes.
 *
 * @param value qualified: the slug in the default mount, else {@code mount:slug}; at most 96
 *     characters
 */
public record RoleName(String value) implements Comparable<RoleName> {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    public RoleName {
        var _ = MountName.of(value);
        if (!SLUG.matcher(MountName.slug(value)).matches()) {
            throw new IllegalArgumentException(
                    "not a role name: a lower-case letter or digit, then at most 62 of a-z, 0-9,"
                            + " '-', '_' and '.'");
        }
    }

    public MountName mount() {
        return MountName.of(value);
    }

    /** Its name within its mount. */
    public String slug() {
        return MountName.slug(value);
    }

    @Override
    public int compareTo(RoleName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
