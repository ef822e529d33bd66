package dev.signet.server.auth;

import dev.signet.server.mount.MountName;
import dev.signet.server.role.RoleName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How far a grant reaches. */
public sealed interface Scope {

    /** The kinds of scopes. */
    enum Kind {
        EVERYTHING,
        MOUNT,
        ROLE,
        NAMESPACE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** No limit. */
    record Everything() implements Scope {

        @Override
        public Kind kind() {
            return Kind.EVERYTHING;
        }

        @Override
        public boolean includes(Resource resource) {
            return true;
        }

        @Override
        public boolean covers(Scope other) {
            return true;
        }

        @Override
        public String toString() {
            return "";
        }
    }

    /** What is in one mount: its roles, its issuers and what those certified. */
    record OfMount(MountName mount) implements Scope {

        @Override
        public Kind kind() {
            return Kind.MOUNT;
        }

        @Override
        public boolean includes(Resource resource) {
            return resource.mount().equals(Optional.of(mount));
        }

        @Override
        public boolean covers(Scope other) {
            return equals(other)
                    || (other instanceof OfRole(RoleName role) && role.mount().equals(mount));
        }

        @Override
        public String toString() {
            return "mount:" + mount;
        }
    }

    /** One role, and the certificates that it granted. */
    record OfRole(RoleName role) implements Scope {

        @Override
        public Kind kind() {
            return Kind.ROLE;
        }

        @Override
        public boolean includes(Resource resource) {
            return resource.role().equals(Optional.of(role));
        }

        @Override
        public String toString() {
            return "role:" + role;
        }
    }

    /** The workloads of one namespace of a cluster, and the certificates they were given. */
    record OfNamespace(Namespace namespace) implements Scope {

        @Override
        public Kind kind() {
            return Kind.NAMESPACE;
        }

        @Override
        public boolean includes(Resource resource) {
            return resource.namespace().equals(Optional.of(namespace));
        }

        @Override
        public String toString() {
            return "namespace:" + namespace.cluster() + "/" + namespace.name();
        }
    }

    /** A namespace of a cluster. */
    record Namespace(String cluster, String name) {

        /** Printable, without a space: a space ends a grant where many are written. */
        private static final Pattern TEXT = Pattern.compile("([!-.0-~]{1,63})/([!-~]{1,63})");

        private static Namespace parse(String text) {
            Matcher parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException(
                        "a namespace is written namespace:CLUSTER/NAMESPACE");
            }
            return new Namespace(parts.group(1), parts.group(2));
        }
    }

    Kind kind();

    /** Whether all that {@code resource} stands for is within. */
    boolean includes(Resource resource);

    /** Whether everything within {@code other} is within this one. */
    default boolean covers(Scope other) {
        return equals(other);
    }

    /**
     * Reads {@code mount:…}, {@code role:…} or {@code namespace:cluster/namespace}.
     *
     * @throws IllegalArgumentException if it is none of them, saying what would be
     */
    static Scope parse(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "mount" -> new OfMount(new MountName(rest));
            case "role" -> new OfRole(new RoleName(rest));
            case "namespace" -> new OfNamespace(Namespace.parse(rest));
            default ->
                    throw new IllegalArgumentException(
                            "a grant is limited to mount:NAME, role:NAME or"
                                    + " namespace:CLUSTER/NAMESPACE");
        };
    }
}
