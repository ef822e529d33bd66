package dev.signet.server.issuance;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller;
import dev.signet.server.auth.Caller.JoinCaller;
import dev.signet.server.auth.join.JoinTokenStore;
import dev.signet.server.role.Decision;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RoleName;
import dev.signet.server.x509.SerialNumber;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What is different where the caller has a join token: one role, and one certificate. */
final class JoinTokenUse {

    private final JoinTokenStore store = new JoinTokenStore();
    private final AuditLog audit;

    JoinTokenUse(AuditLog audit) {
        this.audit = audit;
    }

    /** {@code request}, under the token's role if it names none. */
    static IssuanceRequest completed(Caller caller, IssuanceRequest request) {
        return caller instanceof JoinCaller join && request.role().isEmpty()
                ? new IssuanceRequest(
                        Optional.of(join.role()),
                        request.subject(),
                        request.csr(),
                        request.lifetime(),
                        request.dates(),
                        request.extendedKeyUsage(),
                        request.key())
                : request;
    }

    /** Why {@code caller} may not ask under the role of {@code request}; empty if it may. */
    static Optional<Decision.Refused> otherRole(Caller caller, IssuanceRequest request) {
        if (!(caller instanceof JoinCaller join)
                || request.role().equals(Optional.of(join.role()))) {
            return Optional.empty();
        }
        String asked = request.role().map(RoleName::value).orElse("");
        return Optional.of(
                new Decision.Refused(
                        request.role(),
                        "join token",
                        "role",
                        asked,
                        "role " + join.role(),
                        "the join token is for role " + join.role() + ", not for " + asked));
    }

    /**
     * Uses the token of {@code caller} up for {@code serial}, which is reserved in {@code tx}.
     *
     * @return the answer if it was not good any more, so that nothing may be reserved
     */
    Optional<IssuanceOutcome> use(
            Handle tx, Caller caller, SerialNumber serial, String requestId, Instant now) {
        if (!(caller instanceof JoinCaller join)) {
            return Optional.empty();
        }
        if (!store.use(tx, join.tokenId(), serial.hex(), now.truncatedTo(ChronoUnit.SECONDS))) {
            return Optional.of(
                    new IssuanceOutcome.CredentialSpent(
                            "the join token "
                                    + join.tokenId()
                                    + " was used, or taken back, or has"
                                    + " expired: have an operator make another"));
        }
        audit.append(
                tx,
                caller.name(),
                requestId,
                new AuditEvent.JoinTokenUsed(join.tokenId(), serial.hex()));
        return Optional.empty();
    }
}
