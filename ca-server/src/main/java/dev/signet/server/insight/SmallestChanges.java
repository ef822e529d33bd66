package dev.signet.server.insight;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.insight.Draft.Edit;
import dev.signet.server.issuance.Issuance;
import dev.signet.server.mount.MountName;
import dev.signet.server.role.Decision;
import dev.signet.server.role.InvalidRoleException;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.Role;
import dev.signet.server.role.Roles;
import java.util.List;
import java.util.Optional;

/**
 * Finds the smallest change of a role that allows a request: takes up one refusal after the other,
 * each with the narrowest remedy that the role language has, and asks the same code that decides
 * until it grants. So what comes out is true, and has no step without which it would be granted
 * too.
 *
 * <p>Safe for concurrent use. Changes nothing.
 */
public final class SmallestChanges {

    /** More than a request can have reasons to be refused. */
    private static final int MAX_STEPS = 250;

    private final Issuance issuance;
    private final Roles roles;

    public SmallestChanges(Issuance issuance, Roles roles) {
        this.issuance = issuance;
        this.roles = roles;
    }

    /** What would let {@code caller} have what {@code request} asks for, refused as roles are. */
    public SmallestChange allowing(WorkloadIdentity caller, IssuanceRequest request) {
        var inquiry = new Inquiry(new Roles(roles.all()), caller, request);
        return switch (inquiry.decide()) {
            case Decision.Granted _ -> new SmallestChange.None("it is granted already");
            case Decision.UnknownRole(var name) ->
                    new SmallestChange.None(
                            "there is no role " + name + ": name another one, or put it first");
            case Decision.AmbiguousRole(var candidates) ->
                    new SmallestChange.None(
                            "roles need no change; the request must name one of " + candidates);
            case Decision.NoRoleAdmits _ -> inquiry.ofAnyRole();
            case Decision.Malformed _ ->
                    request.role()
                            .flatMap(inquiry.today::find)
                            .map(role -> inquiry.of(role, MAX_STEPS))
                            .orElseGet(inquiry::ofAnyRole);
            case Decision.Refused refused ->
                    refused.role()
                            .flatMap(inquiry.today::find)
                            .map(role -> inquiry.of(role, MAX_STEPS))
                            .orElseGet(() -> new SmallestChange.None(refused.detail()));
        };
    }

    /** One request under the roles of one moment. */
    private final class Inquiry {

        private final Roles today;
        private final WorkloadIdentity caller;
        private final IssuanceRequest request;
        private final Remedies remedies;

        Inquiry(Roles today, WorkloadIdentity caller, IssuanceRequest request) {
            this.today = today;
            this.caller = caller;
            this.request = request;
            this.remedies = new Remedies(caller, request);
        }

        Decision decide() {
            return issuance.explain(today, caller, request).decision();
        }

        private Decision decide(Draft draft) {
            return issuance.explain(today.with(draft.role()), caller, request).decision();
        }

        /** Of the roles a request without a role can have, the one with the fewest steps. */
        SmallestChange ofAnyRole() {
            SmallestChange best = new SmallestChange.None("there is no role; put one first");
            int fewest = MAX_STEPS;
            for (Role role : today.all()) {
                if (!role.name().mount().equals(MountName.DEFAULT)) {
                    continue;
                }
                SmallestChange change = of(role, fewest - 1);
                if (change instanceof SmallestChange.Patch patch) {
                    fewest = patch.words().size();
                    best = patch;
                } else if (fewest == MAX_STEPS) {
                    best = change;
                }
            }
            return best;
        }

        SmallestChange of(Role role, int mostSteps) {
            Draft draft = Draft.of(role);
            while (draft.words().size() <= mostSteps) {
                Decision decision = decide(draft);
                if (decision instanceof Decision.Granted) {
                    return draft.patch();
                }
                Optional<Draft> next = next(draft, decision);
                if (next.isEmpty()) {
                    return new SmallestChange.None(Remedies.why(decision));
                }
                draft = next.get();
            }
            return new SmallestChange.None("it takes too many changes");
        }

        /** Whether the same value is refused by the same field of the role. */
        private static boolean isTheSame(Decision one, Decision other) {
            if (one instanceof Decision.Refused a && other instanceof Decision.Refused b) {
                return a.rule().equals(b.rule())
                        && a.field().equals(b.field())
                        && a.value().equals(b.value());
            }
            return one.equals(other);
        }

        /** The first remedy after which the decision is another one. */
        private Optional<Draft> next(Draft draft, Decision decision) {
            for (List<Edit> edits : remedies.of(decision, draft)) {
                try {
                    Draft changed = draft.with(edits);
                    if (!isTheSame(decide(changed), decision)) {
                        return Optional.of(changed);
                    }
                } catch (InvalidRoleException _) {
                    // The language does not have this one; the next may do.
                }
            }
            return Optional.empty();
        }
    }
}
