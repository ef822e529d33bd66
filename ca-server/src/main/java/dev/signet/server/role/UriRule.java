package dev.signet.server.role;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import dev.signet.server.x509.UriName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A rule for URIs: scheme and port are literal, the host goes label by label, the path segment by
 * segment.
 *
 * @param host empty for a URI without authority, such as {@code urn:…}
 * @param port with its colon; empty if the URI must have none
 */
record UriRule(String scheme, List<Part> host, String port, List<Part> segments)
        implements NameRule {

    private static final Pattern FORM =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(//([^/]*))?(.*)");

    private static final Pattern AUTHORITY = Pattern.compile("(.*?)(:[0-9]+)?");

    /**
     * @throws InvalidRuleException if {@code text} is no rule, or one that no URI can match
     */
    static UriRule parse(String text) throws InvalidRuleException {
        NameRule.checkText(text);
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidRuleException("does not begin with a literal scheme and a colon");
        }
        boolean hasAuthority = form.group(2) != null;
        Matcher authority = AUTHORITY.matcher(hasAuthority ? form.group(3) : "");
        var _ = authority.matches(); // Both groups may be empty, so it does.
        UriRule rule =
                new UriRule(
                        form.group(1).toLowerCase(Locale.ROOT),
                        hasAuthority ? parts(authority.group(1), '.', Place.HOST_LABEL) : List.of(),
                        Optional.ofNullable(authority.group(2)).orElse(""),
                        segments(form.group(4), hasAuthority));
        rule.checkThatSomeUriMatches();
        return rule;
    }

    private static List<Part> segments(String path, boolean hasAuthority)
            throws InvalidRuleException {
        if (hasAuthority && path.isEmpty()) {
            return List.of();
        }
        return parts(hasAuthority ? path.substring(1) : path, '/', Place.SEGMENT);
    }

    private static List<Part> parts(String text, char separator, Place place)
            throws InvalidRuleException {
        List<Part> parts = new ArrayList<>();
        for (List<Piece> pieces : Piece.split(Piece.parse(text), separator)) {
            parts.add(Part.of(place, pieces));
        }
        return List.copyOf(parts);
    }

    private void checkThatSomeUriMatches() throws InvalidRuleException {
        if (isSpiffe() && segments.isEmpty()) {
            throw new InvalidRuleException(
                    "has no path; a workload's SPIFFE ID is more than its trust domain");
        }
        try {
            var _ = UriName.parse(spelled(Part::sample));
        } catch (MalformedNameException e) {
            throw new InvalidRuleException("matches no URI: it " + e.getMessage());
        }
    }

    boolean isSpiffe() {
        return scheme.equals("spiffe");
    }

    @Override
    public String text() {
        return spelled(Part::text);
    }

    @Override
    public Kind kind() {
        return Kind.URI;
    }

    @Override
    public boolean isTemplate() {
        return parts().allMatch(Part::isTemplate);
    }

    @Override
    public boolean hasVariable() {
        return parts().anyMatch(Part::hasVariable);
    }

    @Override
    public Optional<String> obstacle(WorkloadIdentity caller) {
        return parts().flatMap(part -> part.obstacle(caller).stream()).findFirst();
    }

    @Override
    public UriPattern bind(WorkloadIdentity caller) {
        return new UriPattern(scheme, bound(host, caller), port, bound(segments, caller));
    }

    @Override
    public Bindings.Found bindings(SubjectAlternativeName name) {
        if (!(name instanceof UriName uri)
                || !uri.scheme().equals(scheme)
                || uri.authority().isPresent() == host.isEmpty()
                || uri.segments().isEmpty() != segments.isEmpty()) {
            return Bindings.Found.NONE;
        }
        String authority = uri.authority().orElse("");
        return UriPattern.port(authority).equals(port)
                ? Bindings.Found.ANY
                        .and(host, '.', UriPattern.host(authority))
                        .and(segments, '/', String.join("/", uri.segments()))
                : Bindings.Found.NONE;
    }

    private static GlobPath bound(List<Part> parts, WorkloadIdentity caller) {
        return new GlobPath(parts.stream().flatMap(part -> part.bind(caller).stream()).toList());
    }

    private Stream<Part> parts() {
        return Stream.concat(host.stream(), segments.stream());
    }

    private String spelled(Function<Part, String> spelling) {
        return UriPattern.spelled(
                scheme,
                host.stream().map(spelling).collect(Collectors.joining(".")),
                port,
                segments.stream().map(spelling).toList());
    }

    @Override
    public String toString() {
        return text();
    }
}
