package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A role's default names for one caller. */
sealed interface RenderedNames {

    /** {@code names} does not include the common name. */
    record Rendered(Optional<CommonName> commonName, List<AskedName> names)
            implements RenderedNames {}

    /**
     * One of the templates makes no name of this caller's facts.
     *
     * @param field the list of a request in which the caller could name another
     */
    record Impossible(String template, String field, String reason) implements RenderedNames {}

    /** All names or none: a certificate without one of them would surprise later, in production. */
    static RenderedNames of(DefaultNames defaults, WorkloadIdentity caller) {
        List<AskedName> names = new ArrayList<>();
        for (NameRule template : defaults.all()) {
            String field = AskedName.list(template.kind());
            Optional<String> obstacle = template.obstacle(caller);
            if (obstacle.isPresent()) {
                return new Impossible(template.text(), field, obstacle.get());
            }
            try {
                names.add(
                        new AskedName(
                                SubjectAlternativeName.parse(
                                        template.kind(), template.bind(caller).text()),
                                field));
            } catch (MalformedNameException e) {
                return new Impossible(
                        template.text(), field, "the name it makes " + e.getMessage());
            }
        }
        return defaults.commonName()
                .map(template -> rendered(template, names))
                .orElseGet(() -> new Rendered(Optional.empty(), names));
    }

    /** {@code names} with the first of them, which {@code template} made, as the common name. */
    private static RenderedNames rendered(DnsRule template, List<AskedName> names) {
        String text = names.getFirst().name().text();
        if (text.length() > CommonName.MAX_LENGTH) {
            return new Impossible(
                    template.text(),
                    "common_name",
                    "a common name has at most 64 characters (RFC 5280)");
        }
        return new Rendered(Optional.of(new CommonName(text)), names.subList(1, names.size()));
    }
}
