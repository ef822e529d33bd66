package dev.signet.server.role;

import java.util.regex.Pattern;

/** The operator's label for a role; it appears in URLs and requests and never changes. */
public record RoleName(String value) implements Comparable<RoleName> {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    public RoleName {
        if (!SLUG.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a role name: a lower-case letter or digit, then at most 62 of a-z, 0-9,"
                            + " '-', '_' and '.'");
        }
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
