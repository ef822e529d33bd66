package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A rule for DNS names, label by label; in lower case, as the names are.
 *
 * <p>A left-most {@code *} stands for any one label, and for the {@code *} of a wildcard
 * certificate where the role allows those.
 */
record DnsRule(List<Part> labels, DomainReach reach) implements NameRule {

    /** A rule that stands for the names it spells, and for no others. */
    static DnsRule parse(String text) throws InvalidRuleException {
        return parse(text, DomainReach.BARE);
    }

    /**
     * @throws InvalidRuleException if {@code text} is no rule, or one that no DNS name can match
     */
    static DnsRule parse(String text, DomainReach reach) throws InvalidRuleException {
        NameRule.checkText(text);
        return of(Piece.parse(text), reach);
    }

    static DnsRule of(List<Piece> pieces, DomainReach reach) throws InvalidRuleException {
        List<Part> labels = new ArrayList<>();
        for (List<Piece> label : Piece.split(pieces, '.')) {
            labels.add(Part.of(Place.DNS_LABEL, label));
        }
        DnsRule rule = new DnsRule(List.copyOf(labels), reach);
        try {
            var _ = DnsName.parse(rule.sample());
        } catch (MalformedNameException e) {
            throw new InvalidRuleException("matches no DNS name: it " + e.getMessage());
        }
        return rule;
    }

    /** Refuses a rule that no hostname can match, as {@code enforce_hostnames} wants it. */
    DnsRule ofHostnames() throws InvalidRuleException {
        try {
            var _ = DnsName.hostname(sample());
        } catch (MalformedNameException e) {
            throw new InvalidRuleException("matches no host name: it " + e.getMessage());
        }
        return this;
    }

    /** The same labels, standing for what they spell and nothing else. */
    DnsRule alone() {
        return new DnsRule(labels, DomainReach.BARE);
    }

    @Override
    public Kind kind() {
        return Kind.DNS;
    }

    @Override
    public String text() {
        return joined(labels.stream().map(Part::text).toList());
    }

    @Override
    public boolean isTemplate() {
        return labels.stream().allMatch(Part::isTemplate);
    }

    @Override
    public boolean hasVariable() {
        return labels.stream().anyMatch(Part::hasVariable);
    }

    /** Whether the {@code *} of a wildcard certificate can match. */
    boolean admitsWildcards() {
        boolean spanned = !labels.getFirst().isTemplate();
        return reach.subdomains() || (reach.bare() && ownWildcard()) || (reach.globs() && spanned);
    }

    private boolean ownWildcard() {
        return labels.size() > 1 && labels.getFirst().isLoneStar();
    }

    @Override
    public Optional<String> obstacle(WorkloadIdentity caller) {
        return labels.stream().flatMap(label -> label.obstacle(caller).stream()).findFirst();
    }

    @Override
    public DnsPattern bind(WorkloadIdentity caller) {
        return new DnsPattern(
                new GlobPath(
                        labels.stream().flatMap(label -> label.bind(caller).stream()).toList()),
                reach);
    }

    String sample() {
        return joined(labels.stream().map(Part::sample).toList());
    }

    @Override
    public Bindings.Found bindings(SubjectAlternativeName name) {
        if (!(name instanceof DnsName dns)) {
            return Bindings.Found.NONE;
        }
        Bindings.Found found = reach.bare() ? ownBindings(dns) : Bindings.Found.NONE;
        if (reach.subdomains()) {
            List<Part> below = new ArrayList<>(List.of(new Part(Place.DNS_LABEL, Part.MANY)));
            below.addAll(labels);
            found = found.or(Bindings.Found.ANY.and(below, '.', dns.value()));
        }
        if (reach.globs()) {
            found =
                    found.or(
                            Bindings.Found.ANY.and(
                                    List.of(asOneText()), Bindings.NO_PARTS, dns.value()));
        }
        return found;
    }

    private Bindings.Found ownBindings(DnsName name) {
        if (!name.isWildcard()) {
            return Bindings.Found.ANY.and(labels, '.', name.value());
        }
        return ownWildcard()
                ? Bindings.Found.ANY.and(
                        labels.subList(1, labels.size()),
                        '.',
                        name.value().substring(name.value().indexOf('.') + 1))
                : Bindings.Found.NONE;
    }

    private Part asOneText() {
        List<Piece> pieces = new ArrayList<>();
        for (Part label : labels) {
            if (!pieces.isEmpty()) {
                pieces.add(new Piece.Literal("."));
            }
            pieces.addAll(label.pieces());
        }
        return new Part(Place.DNS_LABEL, List.copyOf(pieces));
    }

    private static String joined(List<String> labels) {
        return labels.stream().collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
        return text();
    }
}
