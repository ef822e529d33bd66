package dev.signet.server.approval;

/**
 * What is kept of a request that somebody wants done.
 *
 * @param path at most 512 characters
 * @param salt 16 random octets of its own, in hex: without it nobody who sees the digest, as
 *     readers of the audit log do, can try passwords against it
 * @param digest SHA-256 of salt, method, path and body, in hex: what is done is exactly what was
 *     approved
 * @param shown the body as JSON for whoever is to approve, without secrets; empty if there is none;
 *     at most 131072 characters
 */
public record Proposal(String method, String path, String salt, String digest, String shown) {

    /** Whether this was kept of {@code request}: its octets, all of them. */
    boolean isOf(GuardedRequest request) {
        return request.under(salt).digest().equals(digest);
    }
}
