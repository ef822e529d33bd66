package dev.signet.server.auth;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.util.Optional;

/** Who sent a request, and what proved it. */
public sealed interface Caller {

    /**
     * The name that audit events and certificate records carry: one kind of caller cannot have the
     * name of another, and no name contains a secret. At most 1024 characters.
     */
    String name();

    /** The workload that calls; empty if no workload does. */
    default Optional<WorkloadIdentity> workload() {
        return Optional.empty();
    }

    /** What the caller may do as an operator; nothing if it is none. */
    default Grants grants() {
        return Grants.NONE;
    }

    /**
     * Present if nobody could be asked whether the workload that calls is still there, so that it
     * may renew and do nothing else.
     */
    default Optional<Review.Unanswered> unanswered() {
        return Optional.empty();
    }

    /**
     * Proved by a service-account token of a configured cluster.
     *
     * @param tokenId the token's {@code jti}, or the SHA-256 of what its signature covers, in hex,
     *     if it has none; at most 64 characters
     * @param expiresAt when the token ends; what it proves may be gone earlier
     * @param review whether the cluster was asked about it, and what it said
     */
    record KubernetesCaller(
            WorkloadIdentity identity, String tokenId, Instant expiresAt, Review review)
            implements Caller {

        /** As its token says, with nobody asked. */
        public KubernetesCaller(WorkloadIdentity identity, String tokenId, Instant expiresAt) {
            this(identity, tokenId, expiresAt, new Review.NotAsked());
        }

        /** The same caller, of whom its cluster said {@code other}. */
        public KubernetesCaller with(Review other) {
            return new KubernetesCaller(identity, tokenId, expiresAt, other);
        }

        @Override
        public Optional<Review.Unanswered> unanswered() {
            return review instanceof Review.Unanswered unanswered
                    ? Optional.of(unanswered)
                    : Optional.empty();
        }

        @Override
        public String name() {
            return "kubernetes:" + place(identity);
        }

        @Override
        public Optional<WorkloadIdentity> workload() {
            return Optional.of(identity);
        }
    }

    /**
     * Proved by a token of a configured issuer of JWTs.
     *
     * @param tokenId as that of a {@link KubernetesCaller}
     * @param expiresAt when the token ends
     */
    record JwtCaller(WorkloadIdentity identity, String tokenId, Instant expiresAt)
            implements Caller {

        @Override
        public String name() {
            return place(identity);
        }

        @Override
        public Optional<WorkloadIdentity> workload() {
            return Optional.of(identity);
        }
    }

    /**
     * Proved by a join token that was still good: a machine that comes for its first certificate.
     *
     * @param tokenId which token, not the token
     * @param role the only one under which it gets it
     */
    record JoinCaller(WorkloadIdentity identity, String tokenId, RoleName role) implements Caller {

        @Override
        public String name() {
            return place(identity);
        }

        @Override
        public Optional<WorkloadIdentity> workload() {
            return Optional.of(identity);
        }
    }

    /**
     * Proved by a TLS client certificate that we issued, that is in force and that is not revoked.
     *
     * @param identity what the certificate was issued to, as it was then
     * @param role the name of the role that granted the certificate
     */
    record CertificateCaller(
            WorkloadIdentity identity, IssuerName issuer, SerialNumber serial, String role)
            implements Caller {

        @Override
        public String name() {
            return "certificate:" + place(identity) + ":" + serial.hex();
        }

        @Override
        public Optional<WorkloadIdentity> workload() {
            return Optional.of(identity);
        }
    }

    /**
     * Somebody who operates the CA, whatever proved it.
     *
     * @param operator the name of the token, or what else names who it is
     * @param grants what it may do, as of when the request was authenticated
     */
    record OperatorCaller(String operator, Grants grants) implements Caller {

        @Override
        public String name() {
            return "operator:" + operator;
        }
    }

    /** The server itself, for what it does by its own clock; no credential proves this. */
    record ServerCaller() implements Caller {

        @Override
        public String name() {
            return "signet itself";
        }
    }

    private static String place(WorkloadIdentity identity) {
        return identity.cluster() + "/" + identity.namespace() + "/" + identity.serviceAccount();
    }
}
