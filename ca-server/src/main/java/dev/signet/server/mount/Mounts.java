package dev.signet.server.mount;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The mounts this server knows: an immutable snapshot in memory, replaced whole. Safe for
 * concurrent use.
 */
public final class Mounts {

    private final CrlConfig configured;
    private volatile SortedMap<MountName, Mount> byName;

    /** {@code configured} holds for mounts that have no CRL configuration of their own. */
    public Mounts(CrlConfig configured, Collection<Mount> mounts) {
        this.configured = configured;
        this.byName = byName(mounts);
    }

    /**
     * Puts those that {@code newest} reads in place of all others; one caller at a time, so that
     * what was read later is not replaced by what was read earlier.
     */
    public synchronized void refresh(Supplier<? extends Collection<Mount>> newest) {
        byName = byName(newest.get());
    }

    /** The CRL configuration of this server. */
    public CrlConfig configured() {
        return configured;
    }

    public Optional<Mount> find(MountName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** How the CRLs of the issuers of {@code mount} are published. */
    public CrlConfig crl(MountName mount) {
        return find(mount).flatMap(Mount::crl).orElse(configured);
    }

    private static SortedMap<MountName, Mount> byName(Collection<Mount> mounts) {
        var byName = new TreeMap<MountName, Mount>();
        mounts.forEach(mount -> byName.put(mount.name(), mount));
        return Collections.unmodifiableSortedMap(byName);
    }
}
