package dev.signet.server.mount;

import java.util.regex.Pattern;

/**
 * The operator's label for a mount: a PKI with its own issuers, roles and certificates (Vault's
 * word). It begins the qualified names of what is in it and never changes.
 *
 * <p>A qualified name is {@code mount:slug}, one segment of a URL's path. In the default mount it
 * is the slug alone, so that who needs only one PKI never meets the word, and nothing has two
 * names.
 */
public record MountName(String value) implements Comparable<MountName> {

    private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

    private static final char SEPARATOR = ':';

    /** The mount that is always there, as in Vault. */
    public static final MountName DEFAULT = new MountName("pki");

    public MountName {
        if (!SLUG.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a mount name: a lower-case letter or digit, then at most 31 of a-z, 0-9,"
                            + " '-' and '_'");
        }
    }

    /**
     * The mount that the qualified name {@code name} begins with.
     *
     * @throws IllegalArgumentException if that is no name of a mount, or the default one, which is
     *     left out
     */
    public static MountName of(String name) {
        int end = name.indexOf(SEPARATOR);
        if (end < 0) {
            return DEFAULT;
        }
        var mount = new MountName(name.substring(0, end));
        if (mount.equals(DEFAULT)) {
            throw new IllegalArgumentException(
                    "names in the default mount are written without it: leave " + mount + ": out");
        }
        return mount;
    }

    /** What is left of the qualified name {@code name} without its mount. */
    public static String slug(String name) {
        return name.substring(name.indexOf(SEPARATOR) + 1);
    }

    /** The qualified name of what is called {@code slug} in this mount. */
    public String qualified(String slug) {
        return equals(DEFAULT) ? slug : value + SEPARATOR + slug;
    }

    @Override
    public int compareTo(MountName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
