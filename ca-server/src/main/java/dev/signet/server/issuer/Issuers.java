package dev.signet.server.issuer;

import dev.signet.server.mount.MountName;
import dev.signet.server.x509.Der;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The issuers this server knows: an immutable snapshot in memory, replaced whole.
 *
 * <p>Safe for concurrent use.
 */
public final class Issuers {

    private static final int MAX_CHAIN = 8;

    private volatile Map<IssuerName, Issuer> byName = Map.of();

    public Issuers(Collection<Issuer> issuers) {
        replace(issuers);
    }

    /** From the next call on, these are the issuers. */
    public void replace(Collection<Issuer> issuers) {
        var next = new TreeMap<IssuerName, Issuer>(Comparator.comparing(IssuerName::value));
        issuers.forEach(issuer -> next.put(issuer.name(), issuer));
        byName = next;
    }

    public Optional<Issuer> find(IssuerName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Every issuer, by name. */
    public List<Issuer> all() {
        return List.copyOf(byName.values());
    }

    /**
     * The issuer that signs new certificates under {@code name}; empty if there is none, or it does
     * not sign certificates of workloads.
     */
    public Optional<Issuer> active(IssuerName name) {
        return find(name).filter(Issuers::signsForWorkloads);
    }

    /**
     * The issuer of those roles of {@code mount} that name none: its newest active intermediate.
     */
    public Optional<Issuer> defaultIssuer(MountName mount) {
        return in(mount)
                .filter(Issuers::signsForWorkloads)
                .max(Comparator.comparing(Issuer::notBefore).thenComparing(i -> i.name().value()));
    }

    /** The CA certificates from {@code issuer} up to its root, both included. */
    public List<Der> chain(Issuer issuer) {
        return path(issuer).stream()
                .flatMap(each -> Stream.concat(Stream.of(each.der()), each.above().stream()))
                .toList();
    }

    private List<Issuer> path(Issuer issuer) {
        var path = new ArrayList<Issuer>();
        Optional<Issuer> next = Optional.of(issuer);
        while (next.isPresent() && path.size() < MAX_CHAIN) {
            path.add(next.get());
            next = next.get().parent().flatMap(this::find);
        }
        return path;
    }

    /** The roots that the chains of {@code mount} end in; they may be issuers of another one. */
    public TrustBundle trustBundle(MountName mount) {
        return TrustBundle.of(
                in(mount)
                        .sorted(Comparator.comparing(Issuer::notBefore))
                        .map(issuer -> chain(issuer).getLast())
                        .distinct()
                        .toList());
    }

    private Stream<Issuer> in(MountName mount) {
        return byName.values().stream().filter(issuer -> issuer.name().mount().equals(mount));
    }

    private static boolean signsForWorkloads(Issuer issuer) {
        return issuer.state() == IssuerState.ACTIVE && issuer.kind() == IssuerKind.INTERMEDIATE;
    }
}
