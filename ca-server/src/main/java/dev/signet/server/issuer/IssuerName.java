package dev.signet.server.issuer;

import java.util.regex.Pattern;

/** The operator's label for an issuer; it appears in URLs and never changes. */
public record IssuerName(String value) {

    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public IssuerName {
        if (!SLUG.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not an issuer name: a lower-case letter, then at most 62 of a-z, 0-9 and -");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
