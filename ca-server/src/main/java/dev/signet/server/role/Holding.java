package dev.signet.server.role;

import java.util.List;

/**
 * Who could obtain a name by one rule.
 *
 * @param rule where it stands, and its text, such as {@code allowed_domains[0]: *.example.org}
 * @param identities at least one; an identity could obtain the name by this rule exactly if it
 *     matches one of them
 * @param complete whether all are here
 */
public record Holding(String rule, List<IdentityPattern> identities, boolean complete) {

    public Holding {
        identities = List.copyOf(identities);
    }
}
