package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.DistinguishedName;
import dev.signet.server.x509.DistinguishedName.Attribute;
import dev.signet.server.x509.DurationText;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SubjectAttribute;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One role's answer to one request of a caller it admits. */
final class Evaluation {

    private final Role role;
    private final WorkloadIdentity caller;
    private final IssuanceRequest request;
    private final Trace trace;

    Evaluation(Role role, WorkloadIdentity caller, IssuanceRequest request, Trace trace) {
        this.role = role;
        this.caller = caller;
        this.request = request;
        this.trace = trace;
    }

    Decision decide() {
        Optional<Refused> shape =
                lifetimeRefusal()
                        .or(this::keyRefusal)
                        .or(this::purposeRefusal)
                        .or(() -> new DateEvaluation(role, request, trace).refusal());
        if (shape.isPresent()) {
            return shape.get();
        }
        return switch (AgreedSubject.of(request, role.document().subject())) {
            case AgreedSubject.Disagreed(var malformed) -> malformed;
            case AgreedSubject.Agreed agreed -> decide(agreed);
        };
    }

    private Decision decide(AgreedSubject.Agreed agreed) {
        return switch (new NameEvaluation(role, caller, trace).evaluate(agreed)) {
            case NameEvaluation.Result.NotAllowed(var refusal) -> refusal;
            case NameEvaluation.Result.Allowed(var commonName, var names) -> {
                AskedSubject subject = agreed.subject().with(commonName);
                Optional<Refused> refusal =
                        new SubjectEvaluation(role, caller, trace)
                                .refusal(subject)
                                .or(() -> spiffeRefusal(names));
                yield refusal.isPresent() ? refusal.get() : granted(subject, names);
            }
        };
    }

    private Granted granted(AskedSubject subject, List<GrantedName> names) {
        RoleDocument document = role.document();
        return new Granted(
                role.name(),
                role.version(),
                document.issuer(role.name().mount()),
                subject(subject),
                names,
                lifetime(),
                document.lifetimes().backdate(),
                new DateEvaluation(role, request, trace).granted(),
                document.lifetimes().truncate(),
                request.key(),
                document.keys().usageOf(request.key().algorithm()),
                purposes(),
                document.keys().policies(),
                document.keys().basicConstraints(),
                document.lifetimes().noRevAvail());
    }

    /** The role's attributes, and what was asked for. */
    private DistinguishedName subject(AskedSubject asked) {
        List<Attribute> attributes =
                new ArrayList<>(role.document().subject().fixed().attributes());
        asked.commonName()
                .map(name -> new Attribute(SubjectAttribute.COMMON_NAME, name.text()))
                .ifPresent(attributes::add);
        asked.serialNumber()
                .map(serial -> new Attribute(SubjectAttribute.SERIAL_NUMBER, serial))
                .ifPresent(attributes::add);
        asked.userIds().stream()
                .distinct()
                .map(id -> new Attribute(SubjectAttribute.USER_ID, id))
                .forEach(attributes::add);
        return new DistinguishedName(attributes);
    }

    private Duration lifetime() {
        return request.lifetime().orElse(role.document().lifetimes().ttl());
    }

    private Optional<Refused> lifetimeRefusal() {
        Duration asked = lifetime();
        Duration longest = role.document().lifetimes().longest();
        boolean whole = asked.isPositive() && asked.truncatedTo(ChronoUnit.SECONDS).equals(asked);
        boolean passed = whole && asked.compareTo(longest) <= 0;
        String value = whole ? DurationText.format(asked) : asked.toString();
        String limit = DurationText.format(longest);
        trace.step(
                Optional.of(role.name()),
                "max_ttl: " + limit,
                "ttl",
                value,
                passed,
                () -> "a lifetime of " + value + " is " + (passed ? "" : "not ") + "allowed");
        return passed
                ? Optional.empty()
                : refused(
                        "max_ttl",
                        "ttl",
                        value,
                        "1s to " + limit,
                        "role "
                                + role.name()
                                + " allows lifetimes of whole seconds up to "
                                + limit);
    }

    private Optional<Refused> keyRefusal() {
        KeyAlgorithm asked = request.key().algorithm();
        String allowed =
                role.document().keys().types().stream()
                        .map(KeyAlgorithm::text)
                        .collect(Collectors.joining(", "));
        String field = request.key() instanceof RequestedKey.Presented ? "csr" : "key_type";
        boolean passed = role.document().keys().types().contains(asked);
        trace.step(
                Optional.of(role.name()),
                "key_types: " + allowed,
                field,
                asked.text(),
                passed,
                () -> "keys of type " + asked.text() + (passed ? " are" : " are not") + " allowed");
        return passed
                ? Optional.empty()
                : refused(
                        "key_types",
                        field,
                        asked.text(),
                        allowed,
                        "role " + role.name() + " does not certify " + asked.text() + " keys");
    }

    private Set<ExtendedKeyUsage> purposes() {
        return request.extendedKeyUsage().isEmpty()
                ? role.document().keys().extendedUsage()
                : request.extendedKeyUsage();
    }

    /** Of the two purposes of every X509-SVID a request cannot leave one out. */
    private Optional<Refused> spiffeRefusal(List<GrantedName> names) {
        if (!SpiffePurposes.areNeededFor(names) || SpiffePurposes.areIn(purposes())) {
            return Optional.empty();
        }
        String value =
                purposes().stream().map(ExtendedKeyUsage::text).collect(Collectors.joining(", "));
        String detail =
                "a certificate with a SPIFFE ID has the purposes ServerAuth and ClientAuth"
                        + " (X509-SVID §4.4)";
        trace.step(
                Optional.of(role.name()), "spiffe_id", "ext_key_usage", value, false, () -> detail);
        return refused(
                "spiffe_id",
                "ext_key_usage",
                value,
                "ServerAuth and ClientAuth, or names without a SPIFFE ID",
                detail);
    }

    /** A request may have fewer purposes than the role has, but no others. */
    private Optional<Refused> purposeRefusal() {
        List<ExtendedKeyUsage> asked = List.copyOf(request.extendedKeyUsage());
        var granted = role.document().keys().extendedUsage();
        String allowed =
                granted.stream().map(ExtendedKeyUsage::text).collect(Collectors.joining(", "));
        for (int i = 0; i < asked.size(); i++) {
            ExtendedKeyUsage usage = asked.get(i);
            boolean passed = granted.contains(usage);
            String field = "ext_key_usage[" + i + "]";
            trace.step(
                    Optional.of(role.name()),
                    "ext_key_usage: " + allowed,
                    field,
                    usage.text(),
                    passed,
                    () -> usage + (passed ? " is" : " is not") + " allowed");
            if (!passed) {
                return refused(
                        "ext_key_usage",
                        field,
                        usage.text(),
                        allowed,
                        "role " + role.name() + " has no purpose " + usage);
            }
        }
        return Optional.empty();
    }

    private Optional<Refused> refused(
            String rule, String field, String value, String allowed, String detail) {
        return Optional.of(
                new Refused(Optional.of(role.name()), rule, field, value, allowed, detail));
    }
}
