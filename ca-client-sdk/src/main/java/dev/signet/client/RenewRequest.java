package dev.signet.client;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks for the names of {@code current} again, under a new key. The role decides anew.
 *
 * @param current the caller's own certificate, which stays valid
 * @param lifetime whole seconds; left out: the role's
 * @param trustBundle version of the trust bundle that the caller has loaded; the server keeps it to
 *     tell who still lacks a new root
 * @param crlNumber of the newest CRL that the caller has loaded
 * @param generation number of the {@link Generation} that the caller uses
 * @param idempotencyKey as in {@link IssueRequest}
 */
public record RenewRequest(
        X509Certificate current,
        Optional<Duration> lifetime,
        Optional<String> trustBundle,
        OptionalLong crlNumber,
        OptionalLong generation,
        Optional<String> idempotencyKey) {

    /** Refuses a lifetime below 1 s. */
    public RenewRequest {
        if (lifetime.isPresent() && lifetime.get().toSeconds() < 1) {
            throw new IllegalArgumentException("a lifetime is at least 1 s, not " + lifetime.get());
        }
    }

    /** Renews {@code current} as it is. */
    public static RenewRequest of(X509Certificate current) {
        return new RenewRequest(
                current,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }
}
