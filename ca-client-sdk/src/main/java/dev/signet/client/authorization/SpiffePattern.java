package dev.signet.client.authorization;

import java.util.List;

/**
 * SPIFFE IDs of one trust domain, with {@link PathPattern}'s wildcards in the path: {@code
 * spiffe://example.org/ns/prod/sa/*}.
 */
final class SpiffePattern {

    private final String text;
    private final String trustDomain;
    private final PathPattern path;

    private SpiffePattern(String text, String trustDomain, PathPattern path) {
        this.text = text;
        this.trustDomain = trustDomain;
        this.path = path;
    }

    /**
     * Reads a pattern. Where its stars are, an ID has legal characters.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    static SpiffePattern of(String text) {
        int path = text.indexOf('/', "spiffe://".length());
        if (path < 0) {
            throw new IllegalArgumentException(
                    "a trust domain alone names nobody; for all of its workloads write "
                            + text
                            + "/**");
        }
        if (text.substring(0, path).indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "a trust domain is written out, without '*', unlike in " + text);
        }
        SpiffeId legal;
        try {
            legal = SpiffeId.of(text.replace('*', '-'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(text + ": " + e.getMessage(), e);
        }
        List<String> segments = List.of(text.substring(path + 1).split("/", -1));
        return new SpiffePattern(text, legal.trustDomain(), PathPattern.of(segments));
    }

    boolean matches(SpiffeId id) {
        return id.trustDomain().equals(trustDomain) && path.matches(id.segments());
    }

    @Override
    public String toString() {
        return text;
    }
}
