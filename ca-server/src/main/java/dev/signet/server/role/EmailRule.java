package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.EmailAddress;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.List;
import java.util.Optional;

/** A rule for e-mail addresses: a mailbox and the host, which is a rule for DNS names. */
record EmailRule(Part localPart, DnsRule host) implements NameRule {

    /**
     * @param text {@code local-part@host}, each with globs and variables
     * @param reach of the host; with {@link DomainReach#globs} a {@code *} before the @ also makes
     *     the host stand for itself, since the entry then has one
     * @throws InvalidRuleException if {@code text} is no rule, or one that no address can match
     */
    static EmailRule parse(String text, DomainReach reach) throws InvalidRuleException {
        NameRule.checkText(text);
        List<List<Piece>> halves = Piece.split(Piece.parse(text), '@');
        if (halves.size() != 2) {
            throw new InvalidRuleException("has other than one @ between mailbox and host");
        }
        Part localPart = Part.of(Place.LOCAL_PART, halves.getFirst());
        boolean globbed = reach.globs() && !localPart.isTemplate();
        EmailRule rule =
                new EmailRule(
                        localPart,
                        DnsRule.of(halves.getLast(), globbed ? reach.withBare() : reach));
        try {
            var _ = EmailAddress.parse(localPart.sample() + "@" + rule.host().sample());
        } catch (MalformedNameException e) {
            throw new InvalidRuleException("matches no e-mail address: it " + e.getMessage());
        }
        return rule;
    }

    @Override
    public Kind kind() {
        return Kind.EMAIL;
    }

    @Override
    public String text() {
        return localPart.text() + "@" + host.text();
    }

    @Override
    public boolean isTemplate() {
        return localPart.isTemplate() && host.isTemplate();
    }

    @Override
    public boolean hasVariable() {
        return localPart.hasVariable() || host.hasVariable();
    }

    @Override
    public Optional<String> obstacle(WorkloadIdentity caller) {
        return localPart.obstacle(caller).or(() -> host.obstacle(caller));
    }

    @Override
    public Bindings.Found bindings(SubjectAlternativeName name) {
        return name instanceof EmailAddress email
                ? host.bindings(email.host())
                        .and(List.of(localPart), Bindings.NO_PARTS, email.localPart())
                : Bindings.Found.NONE;
    }

    @Override
    public EmailPattern bind(WorkloadIdentity caller) {
        return new EmailPattern(localPart.glob(caller), host.bind(caller));
    }

    @Override
    public String toString() {
        return text();
    }
}
