package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import dev.signet.server.x509.UriName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A role's default names for one caller. */
sealed interface RenderedNames {

    /** {@code names} includes the common name, first. */
    record Rendered(Optional<DnsName> commonName, List<AskedName> names) implements RenderedNames {}

    /**
     * One of the templates makes no name of this caller's facts.
     *
     * @param field the list of a request in which the caller could name another
     */
    record Impossible(String template, String field, String reason) implements RenderedNames {}

    /** All names or none: a certificate without one of them would surprise later, in production. */
    static RenderedNames of(DefaultNames defaults, WorkloadIdentity caller) {
        List<AskedName> names = new ArrayList<>();
        Optional<DnsName> commonName = Optional.empty();
        List<NameRule> templates = new ArrayList<>();
        defaults.commonName().ifPresent(templates::add);
        templates.addAll(defaults.dns());
        templates.addAll(defaults.uri());
        for (NameRule template : templates) {
            Kind kind = template instanceof UriRule ? Kind.URI : Kind.DNS;
            String field = AskedName.list(kind);
            Optional<String> obstacle = template.obstacle(caller);
            if (obstacle.isPresent()) {
                return new Impossible(template.text(), field, obstacle.get());
            }
            SubjectAlternativeName name;
            try {
                String text = template.bind(caller).text();
                name = kind == Kind.URI ? UriName.parse(text) : DnsName.parse(text);
            } catch (MalformedNameException e) {
                return new Impossible(
                        template.text(), field, "the name it makes " + e.getMessage());
            }
            if (names.isEmpty() && defaults.commonName().isPresent()) {
                commonName = Optional.of((DnsName) name);
            }
            names.add(new AskedName(name, field));
        }
        return new Rendered(commonName, names);
    }
}
