package dev.signet.server.rotation;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import java.util.List;

/** How a change in the life of an issuer ended. */
public sealed interface LifeOutcome {

    /**
     * The issuer is as asked, be it since before.
     *
     * @param warnings what the operator has to see to
     */
    record Done(Issuer issuer, List<String> warnings) implements LifeOutcome {
        public Done {
            warnings = List.copyOf(warnings);
        }
    }

    record UnknownIssuer(IssuerName name) implements LifeOutcome {}

    /** It cannot be, whatever the operator says. */
    record Impossible(String why) implements LifeOutcome {}

    /**
     * It would do harm; done if asked for with force.
     *
     * @param blockers one for each that would come to harm
     */
    record Blocked(List<String> blockers) implements LifeOutcome {
        public Blocked {
            blockers = List.copyOf(blockers);
        }
    }
}
