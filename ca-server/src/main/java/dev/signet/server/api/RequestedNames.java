package dev.signet.server.api;

import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.UriName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names a request asks for: {@code common_name}, {@code alt_names}, {@code ip_sans}, {@code
 * uri_sans}.
 *
 * @param names in the order asked, without the common name unless it is asked for twice
 */
record RequestedNames(Optional<DnsName> commonName, List<SubjectAlternativeName> names) {

    /** Names in one request, all kinds together. */
    static final int MAX_NAMES = 100;

    /** RFC 5280 appendix A, ub-common-name. */
    static final int MAX_COMMON_NAME = 64;

    private static final int MAX_NAME = 2048;

    static final RequestedNames NONE = new RequestedNames(Optional.empty(), List.of());

    RequestedNames {
        names = List.copyOf(names);
    }

    /** Turns text into a name, or says what is wrong with it. */
    @FunctionalInterface
    private interface Parser {
        SubjectAlternativeName parse(String text) throws MalformedNameException;
    }

    static RequestedNames read(JsonFields fields) throws MalformedRequestException {
        Optional<String> commonName = fields.text("common_name", MAX_COMMON_NAME);
        var names = new ArrayList<SubjectAlternativeName>();
        names.addAll(list(fields, "alt_names", DnsName::parse));
        names.addAll(list(fields, "ip_sans", IpAddress::parse));
        names.addAll(list(fields, "uri_sans", UriName::parse));
        if (names.size() > MAX_NAMES) {
            throw MalformedRequestException.at(
                    fields.path("alt_names"),
                    "at most " + MAX_NAMES + " names in one request, all kinds together");
        }
        if (commonName.isEmpty()) {
            return new RequestedNames(Optional.empty(), names);
        }
        return new RequestedNames(
                Optional.of(commonName(fields.path("common_name"), commonName.get())), names);
    }

    /** A common name of ours is a DNS name: nothing checks anything else in it. */
    static DnsName commonName(String field, String text) throws MalformedRequestException {
        try {
            return DnsName.parse(text);
        } catch (MalformedNameException e) {
            throw MalformedRequestException.at(
                    field, text, "a common name must be a DNS name: " + e.getMessage());
        }
    }

    boolean isEmpty() {
        return commonName.isEmpty() && names.isEmpty();
    }

    /** Every name once, the common name among them. */
    Set<SubjectAlternativeName> asSet() {
        var all = new HashSet<>(names);
        commonName.ifPresent(all::add);
        return all;
    }

    private static List<SubjectAlternativeName> list(JsonFields fields, String name, Parser parser)
            throws MalformedRequestException {
        var names = new ArrayList<SubjectAlternativeName>();
        for (JsonFields.Item item : fields.list(name, MAX_NAMES, MAX_NAME)) {
            try {
                names.add(parser.parse(item.value()));
            } catch (MalformedNameException e) {
                throw MalformedRequestException.at(
                        item.field(), item.value(), String.valueOf(e.getMessage()));
            }
        }
        return names;
    }
}
