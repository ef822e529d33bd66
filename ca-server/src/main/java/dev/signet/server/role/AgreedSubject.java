package dev.signet.server.role;

import dev.signet.server.role.Decision.Malformed;
import java.util.List;
import java.util.Optional;

/**
 * Whom a certificate is asked for, body and CSR together. A CSR only asks; where both say something
 * they must say the same, so that a proxy which adds to one of them is noticed, and nothing asked
 * for is dropped silently.
 */
sealed interface AgreedSubject {

    /**
     * Both say the same, or only one of them says something.
     *
     * @param fromCsr whether the names are the CSR's
     */
    record Agreed(AskedSubject subject, boolean fromCsr) implements AgreedSubject {

        /** Where in the request a malformed name stands that is asked for at {@code field}. */
        String place(String field) {
            return fromCsr ? "csr" : field;
        }
    }

    /** They ask for different things. */
    record Disagreed(Malformed malformed) implements AgreedSubject {}

    /** What of {@code request} counts by {@code rules}. */
    static AgreedSubject of(IssuanceRequest request, SubjectRules rules) {
        AskedSubject body = request.subject();
        AskedSubject csr =
                request.csr().map(said -> counting(said, rules)).orElse(AskedSubject.NONE);
        boolean fromCsr = body.namesNothing() && !csr.namesNothing();
        if (!fromCsr && !csr.namesNothing() && !csr.spelled().equals(body.spelled())) {
            return disagreed("other names");
        }
        if (differ(body.serialNumber().stream().toList(), csr.serialNumber().stream().toList())) {
            return disagreed("another serialNumber of the subject");
        }
        if (differ(body.userIds(), csr.userIds())) {
            return disagreed("other user ids");
        }
        AskedSubject names = fromCsr ? csr : body;
        return new Agreed(
                new AskedSubject(
                        names.commonName(),
                        body.commonNameAlone(),
                        names.names(),
                        body.serialNumber().or(csr::serialNumber),
                        body.userIds().isEmpty() ? csr.userIds() : body.userIds()),
                fromCsr);
    }

    private static AskedSubject counting(AskedSubject csr, SubjectRules rules) {
        return new AskedSubject(
                rules.csrCommonName() ? csr.commonName() : Optional.empty(),
                false,
                rules.csrNames() ? csr.names() : List.of(),
                rules.csrSerialNumber() ? csr.serialNumber() : Optional.empty(),
                csr.userIds());
    }

    private static boolean differ(List<String> body, List<String> csr) {
        return !body.isEmpty() && !csr.isEmpty() && !body.equals(csr);
    }

    private static AgreedSubject disagreed(String what) {
        return new Disagreed(
                new Malformed(
                        "csr",
                        Optional.empty(),
                        "the CSR asks for "
                                + what
                                + " than the body; leave them out of one of the two"));
    }
}
