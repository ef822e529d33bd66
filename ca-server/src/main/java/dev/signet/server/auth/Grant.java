package dev.signet.server.auth;

import java.util.Set;

/**
 * A permission or a bundle, and how far it reaches. As text {@code roles:write@mount:edge}; without
 * a scope, it reaches everywhere.
 */
public record Grant(Grantable what, Scope scope) {

    /** Longest text of a grant, in characters. */
    public static final int MAX_LENGTH = 256;

    private static final char SEPARATOR = '@';

    public Grant {
        if (what.within(scope).isEmpty()) {
            throw new IllegalArgumentException(
                    what == Bundle.TEAM
                            ? "team must be limited: team@namespace:CLUSTER/NAMESPACE"
                            : what.text() + " cannot be limited to a " + scope.kind().word());
        }
    }

    /**
     * Reads the text of a grant.
     *
     * @throws IllegalArgumentException if it is none, saying why and what would be right
     */
    public static Grant parse(String text) {
        int at = text.indexOf(SEPARATOR);
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
        }
        String word = at < 0 ? text : text.substring(0, at);
        Grantable what =
                Grantable.find(word)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "names no permission and no bundle; bundles are "
                                                + Bundle.words()
                                                + "; permissions are "
                                                + Permission.words()));
        return new Grant(
                what, at < 0 ? new Scope.Everything() : Scope.parse(text.substring(at + 1)));
    }

    public String text() {
        return scope.kind() == Scope.Kind.EVERYTHING
                ? what.text()
                : what.text() + SEPARATOR + scope;
    }

    Set<Permission> permissions() {
        return what.within(scope);
    }
}
