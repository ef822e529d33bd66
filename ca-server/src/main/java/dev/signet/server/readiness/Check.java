package dev.signet.server.readiness;

/**
 * One thing a server must be able to do.
 *
 * @param name {@code can_sign}, {@code can_commit}, {@code crl_fresh}, {@code ocsp_fresh}, {@code
 *     clock_sane} or {@code token_review}
 * @param detail what is wrong, or what was looked at; without internals
 */
public record Check(String name, boolean ok, String detail) {}
