package dev.signet.server.role;

import dev.signet.server.x509.SubjectAlternativeName;

/**
 * A name a caller may have.
 *
 * @param rule the rule that allows it, such as {@code allowed_domains[0]: *.example.org}
 */
public record GrantedName(SubjectAlternativeName name, String rule) {}
