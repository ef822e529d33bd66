package dev.signet.client;

import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The identities of this process by name, for frameworks that make an object of a class named in
 * their configuration and have nothing but texts to give it, such as a JDBC driver. Who can hand an
 * identity over has no need of this. Safe for concurrent use.
 */
public final class NamedIdentities {

    private static final ConcurrentHashMap<String, RenewingIdentity> BY_NAME =
            new ConcurrentHashMap<>();

    private NamedIdentities() {}

    /**
     * Makes {@code identity} known, for as long as the process runs or until it is {@linkplain
     * #remove removed}. Again with the same identity is fine.
     *
     * @throws IllegalStateException if the name is another identity's
     */
    public static void add(String name, RenewingIdentity identity) {
        RenewingIdentity known = BY_NAME.putIfAbsent(name, identity);
        if (known != null && known != identity) {
            throw new IllegalStateException("there is another identity of the name " + name);
        }
    }

    /** Forgets an identity, which stays open; a name that is not known is fine. */
    public static void remove(String name) {
        BY_NAME.remove(name);
    }

    /**
     * The identity of that name.
     *
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    public static RenewingIdentity get(String name) {
        RenewingIdentity identity = BY_NAME.get(name);
        if (identity == null) {
            throw new IllegalArgumentException(
                    "no identity has the name "
                            + name
                            + ", but "
                            + new TreeMap<>(BY_NAME).keySet()
                            + "; call NamedIdentities.add before it is used");
        }
        return identity;
    }
}
