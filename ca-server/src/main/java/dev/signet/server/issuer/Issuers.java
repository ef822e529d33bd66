package dev.signet.server.issuer;

import dev.signet.server.mount.Mount;
import dev.signet.server.mount.MountName;
import dev.signet.server.x509.Der;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The issuers this server knows: an immutable snapshot in memory, replaced whole.
 *
 * <p>Safe for concurrent use.
 */
public final class Issuers {

    private static final int MAX_CHAIN = 8;

    private volatile Map<IssuerName, Issuer> byName = Map.of();

    /** What the bundles of mounts that were numbered are. */
    private volatile Map<MountName, TrustBundle> numbered = Map.of();

    public Issuers(Collection<Issuer> issuers) {
        replace(issuers);
    }

    /** These issuers as they would be with {@code issuer} in place of the one of its name. */
    public Issuers with(Issuer issuer) {
        var next = new ArrayList<>(all());
        next.removeIf(each -> each.name().equals(issuer.name()));
        next.add(issuer);
        return new Issuers(next);
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

    /** Whether one of them has {@code key}. */
    public boolean haveKey(PublicKey key) {
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(key.getEncoded());
        return byName.values().stream()
                .anyMatch(issuer -> issuer.certificate().getSubjectPublicKeyInfo().equals(info));
    }

    /** Those that sign CRLs: they certified something that is not over, or may yet. */
    public List<Issuer> publishing() {
        return byName.values().stream().filter(issuer -> !issuer.life().drained()).toList();
    }

    /**
     * The issuer that signs the certificates of workloads where {@code reference} is named: that
     * issuer or, when it does not sign, the newest of its successors that does.
     */
    public Optional<Issuer> active(IssuerName reference) {
        return resolve(reference).filter(this::signsForWorkloads).findFirst();
    }

    /** As {@link #active(IssuerName)}; without a reference, the default issuer of the mount. */
    public Optional<Issuer> active(Optional<IssuerName> reference, Mount mount) {
        return reference.isPresent() ? active(reference.get()) : defaultIssuer(mount);
    }

    /**
     * As {@link #active(IssuerName)}, for certificates of CAs: what a new intermediate is signed
     * by.
     */
    public Optional<Issuer> activeAuthority(IssuerName reference) {
        return resolve(reference).filter(this::signs).findFirst();
    }

    /** The issuer that is called so, then its successors, newest first. */
    private Stream<Issuer> resolve(IssuerName reference) {
        return Stream.concat(find(reference).stream(), successors(reference).stream());
    }

    /** Those that succeed {@code name}, directly or one another, newest first. */
    public List<Issuer> successors(IssuerName name) {
        return byName.values().stream()
                .filter(issuer ->
                        line(issuer).stream().skip(1).anyMatch(i -> i.name().equals(name)))
                .sorted(newest().reversed())
                .toList();
    }

    /** The issuer of those roles of {@code mount} that name none. */
    public Optional<Issuer> defaultIssuer(Mount mount) {
        return mount.defaultIssuer().flatMap(issuer -> active(IssuerName.in(mount.name(), issuer)));
    }

    /** Those further on in their line come later. */
    private Comparator<Issuer> newest() {
        return Comparator.comparingInt((Issuer issuer) -> line(issuer).size())
                .thenComparing(Issuer::notBefore)
                .thenComparing(issuer -> issuer.name().value());
    }

    /** {@code issuer}, the one it succeeds, and so on. */
    private List<Issuer> line(Issuer issuer) {
        return follow(issuer, i -> i.life().succeeds(), byName.size());
    }

    /** The CA certificates from {@code issuer} up to its root, both included. */
    public List<Der> chain(Issuer issuer) {
        return path(issuer).stream()
                .flatMap(each -> Stream.concat(Stream.of(each.der()), each.above().stream()))
                .toList();
    }

    /**
     * When {@code issuer} or a CA above it ends, whichever is first: nothing that it signs is valid
     * for longer.
     */
    public Instant end(Issuer issuer) {
        return path(issuer).stream().map(Issuer::end).min(Instant::compareTo).orElseThrow();
    }

    /** {@code issuer}, the one that signed its certificate, and so on, as far as they are here. */
    public List<Issuer> path(Issuer issuer) {
        return follow(issuer, Issuer::parent, MAX_CHAIN);
    }

    private List<Issuer> follow(
            Issuer issuer, Function<Issuer, Optional<IssuerName>> next, int limit) {
        var found = new ArrayList<Issuer>();
        Optional<Issuer> each = Optional.of(issuer);
        while (each.isPresent() && found.size() < limit) {
            found.add(each.get());
            each = next.apply(each.get()).flatMap(this::find);
        }
        return found;
    }

    /**
     * The roots that the chains of {@code mount} end in, and those that will succeed them; they may
     * be issuers of another one. Without those that were revoked or whose last certificate is over.
     */
    public TrustBundle trustBundle(MountName mount) {
        TrustBundle bundle = unnumbered(mount);
        TrustBundle known = numbered.getOrDefault(mount, bundle);
        return known.version().equals(bundle.version()) ? known : bundle;
    }

    /** The bundles that were numbered last, by their mounts. */
    Map<MountName, TrustBundle> numbered() {
        return numbered;
    }

    /** From the next call on, these are the numbers of trust bundles. */
    void number(Map<MountName, TrustBundle> bundles) {
        numbered = Map.copyOf(bundles);
    }

    /** The mounts that have issuers. */
    Set<MountName> mounts() {
        return byName.keySet().stream().map(IssuerName::mount).collect(Collectors.toSet());
    }

    private TrustBundle unnumbered(MountName mount) {
        return TrustBundle.of(
                in(mount)
                        .filter(this::isTrusted)
                        .sorted(
                                Comparator.comparing(Issuer::notBefore)
                                        .thenComparing(issuer -> issuer.name().value()))
                        .flatMap(this::anchors)
                        .distinct()
                        .toList());
    }

    private Stream<Issuer> in(MountName mount) {
        return byName.values().stream().filter(issuer -> issuer.name().mount().equals(mount));
    }

    private Stream<Der> anchors(Issuer issuer) {
        Issuer highest = path(issuer).getLast();
        return highest.kind() == IssuerKind.ROOT
                ? resolve(highest.name()).filter(this::isTrusted).map(Issuer::der)
                : Stream.of(highest.above().getLast());
    }

    private boolean isTrusted(Issuer issuer) {
        return !issuer.life().drained() && !isRevoked(issuer);
    }

    /**
     * Whether {@code issuer} is revoked, or a CA that is above it; also one that is an issuer here
     * and was not known to be above when it was taken in.
     */
    public boolean isRevoked(Issuer issuer) {
        List<Issuer> revoked =
                byName.values().stream().filter(i -> i.state() == IssuerState.REVOKED).toList();
        return !revoked.isEmpty()
                && path(issuer).stream()
                        .anyMatch(each ->
                                each.state() == IssuerState.REVOKED
                                        || each.above().stream()
                                                .map(Identity::of)
                                                .anyMatch(above ->
                                                        revoked.stream().anyMatch(above::isOf)));
    }

    /** Which CA a certificate is of: the same subject and key make the same CA. */
    private record Identity(X500Name subject, SubjectPublicKeyInfo key) {

        static Identity of(Der der) {
            var certificate = Certificate.getInstance(der.octets());
            return new Identity(certificate.getSubject(), certificate.getSubjectPublicKeyInfo());
        }

        boolean isOf(Issuer issuer) {
            return subject.equals(issuer.certificate().getSubject())
                    && key.equals(issuer.certificate().getSubjectPublicKeyInfo());
        }
    }

    private boolean signsForWorkloads(Issuer issuer) {
        return issuer.kind() == IssuerKind.INTERMEDIATE && signs(issuer);
    }

    /** Below one that was revoked nobody signs. */
    private boolean signs(Issuer issuer) {
        return issuer.state() == IssuerState.ACTIVE && !isRevoked(issuer);
    }
}
