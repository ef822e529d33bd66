package dev.signet.server.role;

import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.ObjectIdentifier;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Requests on record: how they get there, and how they come back to be decided once more. */
public final class RecordedRequests {

    private static final char SEPARATOR = ':';

    private RecordedRequests() {}

    public static RecordedRequest record(
            WorkloadIdentity caller, IssuanceRequest request, boolean renewal) {
        return new RecordedRequest(
                caller,
                request.role().map(RoleName::value),
                recorded(request.subject()),
                request.csr().flatMap(RecordedRequests::recorded),
                request.lifetime().map(Duration::toSeconds),
                request.dates().notBefore(),
                request.dates().notAfter(),
                request.extendedKeyUsage().stream().map(usage -> usage.oid().value()).toList(),
                request.key().algorithm().text(),
                renewal,
                true);
    }

    private static Optional<RecordedRequest.Subject> recorded(AskedSubject asked) {
        return asked.equals(AskedSubject.NONE)
                ? Optional.empty()
                : Optional.of(
                        new RecordedRequest.Subject(
                                asked.commonName().map(CommonName::text),
                                asked.commonNameAlone(),
                                asked.names().stream()
                                        .map(AskedName::name)
                                        .map(name -> name.kind().name() + SEPARATOR + name.text())
                                        .toList(),
                                asked.serialNumber(),
                                asked.userIds()));
    }

    /**
     * What was asked for, with a key of the same algorithm. Empty if the record is not complete, or
     * of names as they cannot be asked for any more.
     */
    public static Optional<IssuanceRequest> request(RecordedRequest recorded) {
        if (!recorded.complete()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new IssuanceRequest(
                            recorded.role().map(RoleName::new),
                            asked(recorded.body()).orElse(AskedSubject.NONE),
                            asked(recorded.csr()),
                            recorded.lifetimeSeconds().map(Duration::ofSeconds),
                            new AskedDates(recorded.notBefore(), recorded.notAfter()),
                            purposes(recorded),
                            new RequestedKey.Generated(KeyAlgorithm.parse(recorded.keyType()))));
        } catch (MalformedNameException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Set<ExtendedKeyUsage> purposes(RecordedRequest recorded) {
        return recorded.purposes().stream()
                .map(oid -> new ExtendedKeyUsage(new ObjectIdentifier(oid)))
                .collect(Collectors.toSet());
    }

    private static Optional<AskedSubject> asked(Optional<RecordedRequest.Subject> recorded)
            throws MalformedNameException {
        if (recorded.isEmpty()) {
            return Optional.empty();
        }
        RecordedRequest.Subject subject = recorded.get();
        List<SubjectAlternativeName> names = new ArrayList<>();
        for (String name : subject.names()) {
            int end = Math.max(name.indexOf(SEPARATOR), 0);
            Kind kind = Kind.valueOf(name.substring(0, end));
            names.add(SubjectAlternativeName.parse(kind, name.substring(end + 1)));
        }
        return Optional.of(
                new AskedSubject(
                        subject.commonName().map(CommonName::new),
                        subject.commonNameAlone(),
                        AskedName.inLists(names),
                        subject.serialNumber(),
                        subject.userIds()));
    }
}
