package dev.signet.server.rotation;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerKind;
import dev.signet.server.issuer.IssuerState;
import dev.signet.server.issuer.Issuers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When one issuer must be replaced, by whom, and what stands in the way; pure.
 *
 * @param plan when it is to be replaced
 * @param tooOldAt from when certificates of the longest life that a role grants below it would
 *     outlive it, or a CA above it
 * @param successor the newest that is prepared or signs; empty if there is none
 * @param signer what would sign a new successor; empty for a root, and if nothing can
 * @param blockers why it is not replaced automatically; empty if it is
 * @param orphaned whether a CA above it does not sign any more, so that it should not go on
 */
public record Outlook(
        Issuer issuer,
        RotationPlan plan,
        Instant tooOldAt,
        Optional<Issuer> successor,
        Optional<Issuer> signer,
        List<String> blockers,
        boolean orphaned) {

    public Outlook {
        blockers = List.copyOf(blockers);
    }

    static Outlook of(Issuer issuer, RoleUse use, RotationConfig config) {
        Issuers issuers = use.issuers();
        Optional<Issuer> signer = issuer.parent().flatMap(issuers::activeAuthority);
        boolean orphan =
                issuer.parent().isPresent()
                        && issuers.path(issuer).stream()
                                .skip(1)
                                .anyMatch(above -> above.state() != IssuerState.ACTIVE);
        return new Outlook(
                issuer,
                RotationPlan.of(issuer, issuers.end(issuer), use.longestBelow(issuer), config),
                issuers.end(issuer).minus(use.longestBelow(issuer)),
                issuers.successors(issuer.name()).stream().filter(Outlook::isInPlace).findFirst(),
                signer,
                blockers(issuers, issuer, signer, orphan, config),
                orphan);
    }

    private static boolean isInPlace(Issuer successor) {
        return successor.state() == IssuerState.PREPARED || successor.state() == IssuerState.ACTIVE;
    }

    private static List<String> blockers(
            Issuers issuers,
            Issuer issuer,
            Optional<Issuer> signer,
            boolean orphan,
            RotationConfig config) {
        var blockers = new ArrayList<String>();
        if (issuer.kind() == IssuerKind.ROOT) {
            blockers.add(
                    "a root is not replaced automatically: prepare its successor, and activate it"
                            + " when whoever trusts this one trusts that one too");
            return blockers;
        }
        if (!config.automatic()) {
            blockers.add("issuer.rotation.automatic is off");
        }
        if (!issuer.life().rotates()) {
            blockers.add("automatic rotation of this issuer is off");
        }
        if (issuer.parent().isEmpty()) {
            blockers.add(
                    "its certificate was signed elsewhere: have a successor signed there and"
                            + " import it");
        } else if (signer.isEmpty()) {
            blockers.add(
                    "issuer "
                            + issuer.parent().get()
                            + ", which signed it, does not sign, and nothing that succeeds it does");
        } else if (!orphan && !issuers.end(signer.get()).isAfter(issuers.end(issuer))) {
            blockers.add(
                    "issuer "
                            + signer.get().name()
                            + " ends no later than this one: replace that one first");
        }
        return blockers;
    }

    /** Whether a successor should have been made by {@code now}. */
    public boolean isPrepareDue(Instant now) {
        return isActive() && (orphaned || !now.isBefore(plan.prepareAt()));
    }

    /** Whether a successor that is prepared should sign in its place by {@code now}. */
    public boolean isActivateDue(Instant now) {
        return isActive() && (orphaned || !now.isBefore(plan.activateAt()));
    }

    /**
     * Whether nothing is there to take its place although it should be: from half of its life where
     * that is done automatically, and otherwise from when it should be done.
     */
    public boolean isWaiting(Instant now) {
        return successor.isEmpty() && (blockers.isEmpty() ? isPrepareDue(now) : isActivateDue(now));
    }

    private boolean isActive() {
        return issuer.state() == IssuerState.ACTIVE;
    }
}
