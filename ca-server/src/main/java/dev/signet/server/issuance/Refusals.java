package dev.signet.server.issuance;

import dev.signet.server.issuer.Issuer;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.mount.Mount;
import dev.signet.server.role.AskedName;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.role.GrantedDates;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectPublicKey;
import java.time.Instant;
import java.util.Optional;

/** What a role grants, and something else does not. */
final class Refusals {

    private Refusals() {}

    static Refused noIssuer(Granted granted) {
        String issuer = granted.issuer().map(IssuerName::value).orElse("");
        return new Refused(
                Optional.of(granted.role()),
                "issuer_ref",
                "role",
                issuer,
                "an active intermediate issuer",
                granted.issuer().isPresent()
                        ? "role "
                                + granted.role()
                                + " names an issuer that does not sign certificates; an operator"
                                + " must set its issuer_ref"
                        : "role "
                                + granted.role()
                                + " names no issuer, and mount "
                                + granted.role().mount()
                                + " has no default issuer that signs; an operator must set the"
                                + " role's issuer_ref or the mount's default_issuer");
    }

    static Refused beyondMount(Granted granted, Mount mount) {
        String longest = DurationText.format(mount.maxLifetime());
        return new Refused(
                Optional.of(granted.role()),
                "leaf_not_after_behavior",
                field(granted),
                granted.dates()
                        .flatMap(GrantedDates::notAfter)
                        .map(Instant::toString)
                        .orElseGet(() -> DurationText.format(granted.lifetime())),
                "at most " + longest,
                "no certificate in mount " + mount.name() + " lives longer than " + longest);
    }

    static Refused beyondIssuer(Granted granted, Issuer issuer, Instant last, Instant end) {
        return new Refused(
                Optional.of(granted.role()),
                "leaf_not_after_behavior",
                field(granted),
                end.toString(),
                "an end no later than " + last,
                "the certificate would outlive its issuer "
                        + issuer.name()
                        + ", or a CA above that one");
    }

    static Refused outsideConstraints(Granted granted, Issuer issuer, SubjectAlternativeName name) {
        return outside(granted, issuer, AskedName.list(name.kind()), name.text());
    }

    static Refused subjectOutside(Granted granted, Issuer issuer) {
        return outside(granted, issuer, "common_name", granted.subject().x500().toString());
    }

    private static Refused outside(Granted granted, Issuer issuer, String field, String value) {
        return new Refused(
                Optional.of(granted.role()),
                "name_constraints",
                field,
                value,
                "names within the name constraints of issuer " + issuer.name(),
                "the name constraints of issuer "
                        + issuer.name()
                        + ", or of a CA above it, do not let it certify "
                        + value);
    }

    static Refused blockedKey(Granted granted, SubjectPublicKey key) {
        return new Refused(
                Optional.of(granted.role()),
                "blocked_keys",
                "csr",
                key.sha256Hex(),
                "a new key pair",
                "this key was reported compromised, or belongs to a CA; make a new one");
    }

    /** Where the request says when validity ends. */
    private static String field(Granted granted) {
        return granted.dates().flatMap(GrantedDates::notAfter).isPresent() ? "not_after" : "ttl";
    }
}
