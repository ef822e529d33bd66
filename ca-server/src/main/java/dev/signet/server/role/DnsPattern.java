package dev.signet.server.role;

import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link DnsRule} with the facts of one caller in it. */
record DnsPattern(GlobPath labels) implements NamePattern {

    private static final Glob STAR = new Glob("*");

    @Override
    public String text() {
        return labels.globs().stream().map(Glob::text).collect(Collectors.joining("."));
    }

    @Override
    public boolean matches(SubjectAlternativeName name) {
        if (!(name instanceof DnsName dns)) {
            return false;
        }
        List<String> asked = dns.labels();
        if (!dns.isWildcard()) {
            return labels.matches(asked);
        }
        // The certificate would speak for every label there, so only the rule that says so will do.
        List<Glob> globs = labels.globs();
        return globs.getFirst().equals(STAR)
                && new GlobPath(globs.subList(1, globs.size()))
                        .matches(asked.subList(1, asked.size()));
    }

    @Override
    public String toString() {
        return text();
    }
}
