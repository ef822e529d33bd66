package dev.signet.server.role;

import java.util.Optional;

/**
 * One rule that was looked at on the way to a decision.
 *
 * @param rule where it stands in the role's document, such as {@code callers[0]}
 * @param field what it was held against, as a path into the request such as {@code alt_names[2]}
 * @param value the value found there
 * @param detail in words for the caller, what was compared with what
 */
public record TraceStep(
        Optional<RoleName> role,
        String rule,
        String field,
        String value,
        boolean passed,
        String detail) {}
