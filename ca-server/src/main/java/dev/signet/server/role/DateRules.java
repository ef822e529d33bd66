package dev.signet.server.role;

import java.time.Instant;
import java.util.Optional;

/**
 * What a role says about the dates of validity, beside its length; none of it makes a certificate
 * valid longer than the role's longest lifetime, or later than that from now.
 *
 * @param notBefore when every certificate's validity begins; empty: at issuance
 * @param notBeforeBound which beginnings a request may ask for
 * @param notAfter when every certificate's validity ends at the latest
 * @param notAfterBound which ends a request may ask for
 */
record DateRules(
        Optional<Instant> notBefore,
        NotBeforeBound notBeforeBound,
        Optional<Instant> notAfter,
        NotAfterBound notAfterBound) {

    /** Which beginnings a request may ask for. */
    enum NotBeforeBound {
        /** Any. */
        PERMIT,

        /** None that is further back than the role's backdate. */
        DURATION,

        /** None. */
        FORBID
    }

    /** Which ends a request may ask for. */
    sealed interface NotAfterBound {

        /** Any within the longest lifetime. */
        record Permit() implements NotAfterBound {}

        /** Any within the role's default lifetime. */
        record TtlLimited() implements NotAfterBound {}

        /** None. */
        record Forbid() implements NotAfterBound {}

        /** Any that is not later. */
        record Until(Instant latest) implements NotAfterBound {}
    }
}
