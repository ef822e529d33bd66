package dev.signet.server.role;

import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link DnsRule} with the facts of one caller in it. */
record DnsPattern(GlobPath labels, DomainReach reach) implements NamePattern {

    private static final Glob STAR = new Glob("*");

    private static final Glob MANY = new Glob("**");

    @Override
    public String text() {
        List<String> texts = new ArrayList<>();
        if (reach.bare()) {
            texts.add(spelled());
        }
        if (reach.subdomains()) {
            texts.add("**." + spelled());
        }
        if (reach.globs() && hasStar()) {
            texts.add(spelled() + " (* also for dots)");
        }
        return texts.isEmpty() ? spelled() + " (not itself)" : String.join(" or ", texts);
    }

    /** The labels alone. */
    String spelled() {
        return labels.globs().stream().map(Glob::text).collect(Collectors.joining("."));
    }

    @Override
    public boolean matches(SubjectAlternativeName name) {
        return name instanceof DnsName dns
                && ((reach.bare() && spells(dns))
                        || (reach.subdomains() && isAbove(dns))
                        || (reach.globs() && hasStar() && new Glob(spelled()).matches(dns.text())));
    }

    private boolean spells(DnsName name) {
        List<String> asked = name.labels();
        if (!name.isWildcard()) {
            return labels.matches(asked);
        }
        // The certificate would speak for every label there, so only the rule that says so will do.
        List<Glob> globs = labels.globs();
        return globs.getFirst().equals(STAR)
                && new GlobPath(globs.subList(1, globs.size()))
                        .matches(asked.subList(1, asked.size()));
    }

    /** A wildcard too: each name it speaks for is below. */
    private boolean isAbove(DnsName name) {
        return new GlobPath(Stream.concat(Stream.of(MANY), labels.globs().stream()).toList())
                .matches(name.labels());
    }

    private boolean hasStar() {
        return labels.globs().stream().anyMatch(Glob::hasStar);
    }

    @Override
    public String toString() {
        return text();
    }
}
