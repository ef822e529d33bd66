package dev.signet.server.auth.join;

import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.audit.Author;
import dev.signet.server.database.Database;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.RoleName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Makes join tokens and takes them back, each change audited in its transaction. Thread-safe. */
public final class JoinTokenChanges {

    /** So many there may be that could be used. */
    static final int MAX = 1_000;

    /** So long after its end a token is listed. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final int ID_OCTETS = 8;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{" + 2 * ID_OCTETS + "}");

    private final JoinTokenStore store = new JoinTokenStore();
    private final String trustDomain;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final RandomGenerator random;

    /**
     * @param trustDomain of the machines that join
     */
    public JoinTokenChanges(
            String trustDomain,
            AuditLog audit,
            Database database,
            Clock clock,
            RandomGenerator random) {
        this.trustDomain = trustDomain;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /** A token that was just made, and its secret, which nobody can see again. */
    public record Made(JoinToken token, JoinSecret secret) {}

    /** The time as tokens know it, in whole seconds. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The newest of those that ended less than a week ago, or have not. */
    public List<JoinToken> newest() {
        return database.resultOf(store::newest);
    }

    public Optional<JoinToken> find(String id) {
        return !ID.matcher(id).matches()
                ? Optional.empty()
                : database.resultOf(tx -> store.find(tx, id));
    }

    /**
     * Makes a token for the machine {@code name} of the group {@code namespace}.
     *
     * @return empty if there are as many as there may be
     * @throws IllegalArgumentException if one of the names or {@code lifetime} is none it can have
     */
    public Optional<Made> create(
            Author by, RoleName role, String namespace, String name, Duration lifetime) {
        Instant now = now();
        byte[] octets = new byte[ID_OCTETS];
        random.nextBytes(octets);
        String id = HexFormat.of().formatHex(octets);
        WorkloadIdentity machine = JoinToken.machine(id, trustDomain, namespace, name);
        var token =
                new JoinToken(
                        id,
                        role,
                        machine,
                        by.caller(),
                        now,
                        now.plus(JoinToken.requireLifetime(lifetime)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        var made = new Made(token, JoinSecret.draw(random));
        return database.resultOf(tx -> {
            store.forget(tx, now.minus(KEPT));
            if (store.unused(tx, now) >= MAX) {
                return Optional.empty();
            }
            store.insert(tx, token, made.secret());
            audit.append(
                    tx,
                    by.caller(),
                    by.requestId(),
                    new AuditEvent.JoinTokenCreated(
                            id, role.value(), namespace, name, token.expiresAt()));
            return Optional.of(made);
        });
    }

    /** Takes the token {@code id} back; nothing happens if it was used or taken back before. */
    public void revoke(Author by, String id) {
        database.inTransaction(tx -> {
            if (store.revoke(tx, id, now())) {
                audit.append(tx, by.caller(), by.requestId(), new AuditEvent.JoinTokenRevoked(id));
            }
        });
    }
}
