package dev.signet.server.survivability;

import dev.signet.server.issuance.RenewalWindow;
import dev.signet.server.role.RoleDocument;
import java.time.Duration;

/**
 * How long the CA may be away before certificates of a role end that were renewed in time: what is
 * left of their usual life after the last renewal window.
 */
public final class OutageBudget {

    private OutageBudget() {}

    /** That of {@code role}; zero where its certificates are over when they are issued. */
    public static Duration of(RoleDocument role) {
        Duration life = role.usualLife();
        return life.isNegative() ? Duration.ZERO : life.minus(RenewalWindow.latest(life));
    }

    /** The least usual life that leaves a budget of {@code budget}. */
    public static Duration lifeFor(Duration budget) {
        return budget.multipliedBy(3);
    }
}
