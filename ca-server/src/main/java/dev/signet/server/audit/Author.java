package dev.signet.server.audit;

/**
 * On whose behalf something is done.
 *
 * @param caller as {@code Caller.name()} gives it
 * @param requestId names the request in logs, records and answers; empty where there was none
 */
public record Author(String caller, String requestId) {}
