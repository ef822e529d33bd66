package dev.signet.server.issuance;

import java.util.Optional;

/**
 * What is known of a request besides what it asks for.
 *
 * @param requestId names the request in logs, records and answers
 */
public record RequestContext(String requestId, Optional<IdempotencyKey> idempotencyKey) {}
