package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
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
record DnsRule(List<Part> labels) implements NameRule {

    /**
     * @throws InvalidRuleException if {@code text} is no rule, or one that no DNS name can match
     */
    static DnsRule parse(String text) throws InvalidRuleException {
        NameRule.checkText(text);
        List<Part> labels = new ArrayList<>();
        for (List<Piece> pieces : Piece.split(Piece.parse(text), '.')) {
            labels.add(Part.of(Place.DNS_LABEL, pieces));
        }
        DnsRule rule = new DnsRule(List.copyOf(labels));
        try {
            var _ = DnsName.parse(joined(labels.stream().map(Part::sample).toList()));
        } catch (MalformedNameException e) {
            throw new InvalidRuleException("matches no DNS name: it " + e.getMessage());
        }
        return rule;
    }

    @Override
    public String text() {
        return joined(labels.stream().map(Part::text).toList());
    }

    @Override
    public boolean isTemplate() {
        return labels.stream().allMatch(Part::isTemplate);
    }

    /** Whether the {@code *} of a wildcard certificate can match. */
    boolean admitsWildcards() {
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
                        labels.stream().flatMap(label -> label.bind(caller).stream()).toList()));
    }

    @Override
    public Bindings.Found bindings(SubjectAlternativeName name) {
        if (!(name instanceof DnsName dns)) {
            return Bindings.Found.NONE;
        }
        if (!dns.isWildcard()) {
            return Bindings.Found.ANY.and(labels, '.', dns.value());
        }
        return admitsWildcards()
                ? Bindings.Found.ANY.and(
                        labels.subList(1, labels.size()),
                        '.',
                        dns.value().substring(dns.value().indexOf('.') + 1))
                : Bindings.Found.NONE;
    }

    private static String joined(List<String> labels) {
        return labels.stream().collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
        return text();
    }
}
