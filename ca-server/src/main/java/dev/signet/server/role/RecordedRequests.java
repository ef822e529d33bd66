package dev.signet.server.role;

import dev.signet.server.audit.RecordedRequest;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests on record: how they get there, and how they come back to be decided once more. */
public final class RecordedRequests {

    private static final char SEPARATOR = ':';

    private RecordedRequests() {}

    /**
     * Not complete where the subject is asked for more than names, which a record does not have.
     */
    public static RecordedRequest record(
            WorkloadIdentity caller, IssuanceRequest request, boolean renewal) {
        AskedSubject subject =
                request.csr()
                        .filter(_ -> request.subject().namesNothing())
                        .orElse(request.subject());
        boolean namesOnly =
                subject.serialNumber().isEmpty()
                        && subject.userIds().isEmpty()
                        && !request.subject().commonNameAlone();
        return new RecordedRequest(
                caller,
                request.role().map(RoleName::value),
                subject.commonName().map(CommonName::text),
                subject.names().stream()
                        .map(AskedName::name)
                        .map(name -> name.kind().name() + SEPARATOR + name.text())
                        .toList(),
                request.lifetime().map(Duration::toSeconds),
                request.key().algorithm().text(),
                renewal,
                namesOnly);
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
            List<SubjectAlternativeName> names = new ArrayList<>();
            for (String name : recorded.names()) {
                names.add(name(name));
            }
            return Optional.of(
                    new IssuanceRequest(
                            recorded.role().map(RoleName::new),
                            recorded.commonName().map(CommonName::new),
                            names,
                            recorded.lifetimeSeconds().map(Duration::ofSeconds),
                            new RequestedKey.Generated(KeyAlgorithm.parse(recorded.keyType()))));
        } catch (MalformedNameException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static SubjectAlternativeName name(String recorded) throws MalformedNameException {
        int end = recorded.indexOf(SEPARATOR);
        String text = recorded.substring(end + 1);
        Kind kind = Kind.valueOf(recorded.substring(0, Math.max(end, 0)));
        return SubjectAlternativeName.parse(kind, text);
    }
}
