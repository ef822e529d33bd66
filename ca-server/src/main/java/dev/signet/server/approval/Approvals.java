package dev.signet.server.approval;

import dev.signet.server.approval.Approval.State;
import dev.signet.server.audit.AuditEvent;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.token.ApiTokenStore;
import dev.signet.server.database.Database;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;

/**
 * Has a second person approve requests. An approval is for one request, octet for octet, of the one
 * who asked, once: it is used up before the deed, whatever comes of that. Every step is audited in
 * its transaction. Safe for concurrent use.
 */
public final class Approvals {

    /** So many requests may wait at a time. */
    static final int MAX_OPEN = 100;

    private static final int MAX_LISTED = 100;
    private static final int ID_OCTETS = 16;
    private static final int SALT_OCTETS = 16;

    private final ApprovalStore store = new ApprovalStore();
    private final ApiTokenStore tokens = new ApiTokenStore();
    private final ApprovalConfig config;
    private final AuditLog audit;
    private final Database database;
    private final Clock clock;
    private final RandomGenerator random;

    public Approvals(
            ApprovalConfig config,
            AuditLog audit,
            Database database,
            Clock clock,
            RandomGenerator random) {
        this.config = config;
        this.audit = audit;
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    /** Whether what is done with roots needs a second person. */
    public boolean areDemandedForRoots() {
        return config.roots();
    }

    /** The time as approvals know it, in whole seconds. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The newest 100, newest first. */
    public List<Approval> newest() {
        return database.resultOf(tx -> store.newest(tx, MAX_LISTED));
    }

    public Optional<Approval> find(String id) {
        return database.resultOf(tx -> store.find(tx, id));
    }

    /**
     * Whether {@code by} may do {@code request} now.
     *
     * @param id of the approval, which is used up; without one, somebody is asked for it
     */
    public Demand demand(
            OperatorCaller by, GuardedRequest request, Optional<String> id, String requestId) {
        return database.resultOf(tx ->
                id.isPresent()
                        ? use(tx, by, request, id.get(), requestId)
                        : ask(tx, by, request, requestId));
    }

    private Demand use(
            Handle tx, OperatorCaller by, GuardedRequest request, String id, String requestId) {
        if (asked(tx, by, request, id).isPresent() && store.use(tx, id, now())) {
            audit.append(tx, by.name(), requestId, new AuditEvent.ApprovalUsed(id));
            return new Demand.Met();
        }
        return asked(tx, by, request, id)
                .map(found -> unmet(found, now()))
                .orElseGet(() ->
                        new Demand.Unmet(
                                "there is no approval "
                                        + "of this id for this request, octet for octet, of yours"));
    }

    /** The approval {@code id}, if {@code by} asked for it, for {@code request}. */
    private Optional<Approval> asked(
            Handle tx, OperatorCaller by, GuardedRequest request, String id) {
        return store.find(tx, id)
                .filter(found -> found.requestedBy().equals(by.name()))
                .filter(found -> found.proposal().isOf(request));
    }

    private static Demand unmet(Approval found, Instant now) {
        if (found.isExpired(now)) {
            return new Demand.Unmet("the approval expired at " + found.expiresAt());
        }
        return found.state() == State.PENDING
                ? new Demand.Open(found.id())
                : new Demand.Unmet("the approval is " + found.state().text());
    }

    private Demand ask(Handle tx, OperatorCaller by, GuardedRequest request, String requestId) {
        Instant now = now();
        List<Approval> open = store.open(tx, now);
        Optional<Approval> before =
                open.stream()
                        .filter(each -> each.requestedBy().equals(by.name()))
                        .filter(each -> each.proposal().isOf(request))
                        .findFirst();
        if (before.isPresent()) {
            return new Demand.Open(before.get().id());
        }
        if (open.size() >= MAX_OPEN) {
            return new Demand.TooMany();
        }
        Proposal proposal = request.under(randomHex(SALT_OCTETS));
        var asked =
                new Approval(
                        randomHex(ID_OCTETS),
                        proposal,
                        by.name(),
                        tokens.lineage(tx, by),
                        now,
                        now.plus(config.lifetime()),
                        State.PENDING,
                        Optional.empty(),
                        Optional.empty());
        store.insert(tx, asked);
        audit.append(
                tx,
                by.name(),
                requestId,
                new AuditEvent.ApprovalRequested(
                        asked.id(), proposal.method(), proposal.path(), proposal.digest()));
        return new Demand.Open(asked.id());
    }

    private String randomHex(int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    /** Lets the request be done; {@code by} must be another person than asked for it. */
    public ApprovalOutcome approve(OperatorCaller by, String id, String requestId) {
        return database.resultOf(tx -> {
            Optional<Approval> found = store.find(tx, id);
            if (found.filter(each -> isSamePerson(tx, by, each)).isPresent()) {
                return new ApprovalOutcome.SamePerson();
            }
            return decide(
                    tx, by, id, State.APPROVED, requestId, new AuditEvent.ApprovalGranted(id));
        });
    }

    private boolean isSamePerson(Handle tx, OperatorCaller by, Approval approval) {
        return by.name().equals(approval.requestedBy())
                || tokens.lineage(tx, by).equals(approval.lineage());
    }

    /** Ends the request; who asked for it may do so too. */
    public ApprovalOutcome deny(OperatorCaller by, String id, String requestId) {
        return database.resultOf(tx ->
                decide(tx, by, id, State.DENIED, requestId, new AuditEvent.ApprovalDenied(id)));
    }

    private ApprovalOutcome decide(
            Handle tx,
            OperatorCaller by,
            String id,
            State state,
            String requestId,
            AuditEvent event) {
        boolean decided = store.decide(tx, id, state, by.name(), now());
        if (decided) {
            audit.append(tx, by.name(), requestId, event);
        }
        return store.find(tx, id)
                .<ApprovalOutcome>map(approval ->
                        decided
                                ? new ApprovalOutcome.Decided(approval)
                                : new ApprovalOutcome.Over(approval))
                .orElseGet(ApprovalOutcome.Unknown::new);
    }
}
