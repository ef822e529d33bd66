package dev.signet.server.auth;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** All that an operator is granted; at most {@link #MAX}. */
public record Grants(List<Grant> all) {

    public static final int MAX = 32;

    /** Nothing. */
    public static final Grants NONE = new Grants(List.of());

    /** Everything. */
    public static final Grants ADMIN =
            new Grants(List.of(new Grant(Bundle.ADMIN, new Scope.Everything())));

    public Grants {
        all = List.copyOf(all);
        if (all.size() > MAX) {
            throw new IllegalArgumentException("at most " + MAX + " grants");
        }
    }

    /**
     * Reads grants with a space between them.
     *
     * @throws IllegalArgumentException as {@link Grant#parse}
     */
    public static Grants parse(String text) {
        return text.isEmpty()
                ? NONE
                : new Grants(Arrays.stream(text.split(" ", -1)).map(Grant::parse).toList());
    }

    /** The texts of all, a space between them. */
    public String text() {
        return all.stream().map(Grant::text).collect(Collectors.joining(" "));
    }

    /** Whether {@code permission} is granted, however far it reaches. */
    public boolean hold(Permission permission) {
        return all.stream().anyMatch(grant -> grant.permissions().contains(permission));
    }

    /** Whether {@code permission} is granted for all of {@code resource}. */
    public boolean permit(Permission permission, Resource resource) {
        return all.stream()
                .filter(grant -> grant.permissions().contains(permission))
                .anyMatch(grant -> grant.scope().includes(resource));
    }

    /** How far {@code permission} reaches. */
    public List<Scope> scopes(Permission permission) {
        return all.stream()
                .filter(grant -> grant.permissions().contains(permission))
                .map(Grant::scope)
                .distinct()
                .toList();
    }

    /** Whether {@code others} permit nothing that these do not. */
    public boolean cover(Grants others) {
        return others.all().stream().allMatch(this::cover);
    }

    private boolean cover(Grant other) {
        return other.permissions().stream()
                .allMatch(permission ->
                        scopes(permission).stream().anyMatch(own -> own.covers(other.scope())));
    }

    /** Whether everything is granted, everywhere. */
    public boolean isAdmin() {
        return cover(ADMIN);
    }
}
