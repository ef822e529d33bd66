package dev.signet.server.issuer;

import dev.signet.server.mount.MountName;
import java.util.regex.Pattern;

/**
 * The operator's label for an issuer; it appears in URLs and never changes.
 *
 * @param value qualified: the slug in the default mount, else {@code mount:slug}; at most 96
 *     characters
 */
public record IssuerName(String value) {

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public IssuerName {
        var _ = MountName.of(value);
        var _ = requireSlug(MountName.slug(value));
    }

    /** The issuer that is called {@code slug} in {@code mount}. */
    public static IssuerName in(MountName mount, String slug) {
        return new IssuerName(mount.qualified(requireSlug(slug)));
    }

    /**
     * {@code slug}, as which an issuer can be known in its mount.
     *
     * @throws IllegalArgumentException if it cannot
     */
    public static String requireSlug(String slug) {
        if (!SLUG.matcher(slug).matches()) {
            throw new IllegalArgumentException(
                    "not an issuer name: a lower-case letter, then at most 62 of a-z, 0-9 and -");
        }
        return slug;
    }

    public MountName mount() {
        return MountName.of(value);
    }

    /** Its name within its mount. */
    public String slug() {
        return MountName.slug(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
