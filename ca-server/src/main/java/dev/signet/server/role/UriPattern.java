package dev.signet.server.role;

import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.UriName;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link UriRule} with the facts of one caller in it; {@code host} is empty as there. */
record UriPattern(String scheme, GlobPath host, String port, GlobPath segments)
        implements NamePattern {

    @Override
    public String text() {
        return spelled(
                scheme,
                host.globs().stream().map(Glob::text).collect(Collectors.joining(".")),
                port,
                segments.globs().stream().map(Glob::text).toList());
    }

    @Override
    public boolean matches(SubjectAlternativeName name) {
        return name instanceof UriName uri
                && uri.scheme().equals(scheme)
                && matchesAuthority(uri)
                && segments.matches(uri.segments());
    }

    private boolean matchesAuthority(UriName uri) {
        if (uri.authority().isEmpty() || host.globs().isEmpty()) {
            return uri.authority().isEmpty() && host.globs().isEmpty();
        }
        String authority = uri.authority().get();
        return port(authority).equals(port)
                && host.matches(List.of(host(authority).split("\\.", -1)));
    }

    /** No rule can write an IPv6 host, so the first colon is the one before the port. */
    static String host(String authority) {
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    /** With its colon; empty if there is none. */
    static String port(String authority) {
        return authority.substring(host(authority).length());
    }

    /** The text of a URI from its parts; {@code host} is empty for one without authority. */
    static String spelled(String scheme, String host, String port, List<String> segments) {
        String path = String.join("/", segments);
        if (host.isEmpty()) {
            return scheme + ":" + path;
        }
        return scheme + "://" + host + port + (segments.isEmpty() ? "" : "/" + path);
    }

    @Override
    public String toString() {
        return text();
    }
}
