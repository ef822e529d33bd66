package dev.signet.client.authorization;

import java.util.Optional;

/** Who sent a request, as far as that was proven. */
public sealed interface Caller {

    /** Who it is by name; only a caller with one fulfils a condition on identity. */
    Optional<SpiffeId> spiffeId();

    /** The certificate it came with, if any. */
    Optional<PeerIdentity> certificate();

    /** How the request came to this process. */
    Transport transport();

    /**
     * Somebody without a certificate.
     *
     * @param address where the connection comes from, without the port
     * @param proxy the peer of the TLS connection, if that is a trusted proxy that said nothing of
     *     its client
     */
    record Anonymous(Transport transport, String address, Optional<PeerIdentity> proxy)
            implements Caller {

        /** Checks that this is nobody with a certificate. */
        public Anonymous {
            if (transport == Transport.MTLS) {
                throw new IllegalArgumentException("over mTLS a caller has a certificate");
            }
        }

        /** Somebody who came without a proxy. */
        public Anonymous(Transport transport, String address) {
            this(transport, address, Optional.empty());
        }

        @Override
        public Optional<SpiffeId> spiffeId() {
            return Optional.empty();
        }

        @Override
        public Optional<PeerIdentity> certificate() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return proxy.map(gateway -> "a client of " + gateway).orElse(address);
        }
    }

    /** The peer of the TLS connection itself. */
    record Direct(PeerIdentity peer) implements Caller {

        @Override
        public Optional<SpiffeId> spiffeId() {
            return peer.spiffeId();
        }

        @Override
        public Optional<PeerIdentity> certificate() {
            return Optional.of(peer);
        }

        @Override
        public Transport transport() {
            return Transport.MTLS;
        }

        @Override
        public String toString() {
            return peer.toString();
        }
    }

    /**
     * A client of a proxy that is trusted to say who its clients are.
     *
     * @param id as the proxy says
     * @param forwarded the client's certificate, if the proxy sent that too
     * @param proxy the peer of the TLS connection
     */
    record Forwarded(SpiffeId id, Optional<PeerIdentity> forwarded, PeerIdentity proxy)
            implements Caller {

        @Override
        public Optional<SpiffeId> spiffeId() {
            return Optional.of(id);
        }

        @Override
        public Optional<PeerIdentity> certificate() {
            return forwarded;
        }

        @Override
        public Transport transport() {
            return Transport.MTLS;
        }

        @Override
        public String toString() {
            return id.toString();
        }
    }
}
