package dev.signet.server.auth;

/**
 * Tells who holds one kind of credential. Safe for concurrent use; may block on a database or, for
 * seconds, on the network.
 *
 * @param <C> the credential: a bearer token, or the DER of a TLS client certificate
 */
@FunctionalInterface
public interface Authenticator<C> {

    /** Never {@link AuthenticationOutcome.Missing}: there is a credential. */
    AuthenticationOutcome authenticate(C credential);
}
