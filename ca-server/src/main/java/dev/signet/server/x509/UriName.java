package dev.signet.server.x509;

import java.util.List;
import java.util.Optional;

/**
 * A uniformResourceIdentifier in a form that every reader splits alike: absolute, ASCII, at most
 * 2048 characters, scheme and host in lower case, without userinfo, query and fragment, and without
 * empty, {@code .} or {@code ..} segments, however they are written.
 *
 * <p>A URI with the scheme {@code spiffe} is a SPIFFE ID (SPIFFE-ID §2): trust domain of a-z, 0-9,
 * {@code .}, {@code -}, {@code _}; no port and no percent-encoding; the path, if any, of segments
 * of letters, digits and those three.
 */
public record UriName(String value) implements SubjectAlternativeName {

    /**
     * Takes what is canonical already.
     *
     * @throws IllegalArgumentException if {@code value} is not of this form; for text from outside
     *     see {@link #parse}
     */
    public UriName {
        Optional<String> complaint = UriNameSyntax.complaint(value);
        if (complaint.isPresent()) {
            throw new IllegalArgumentException(complaint.get());
        }
    }

    public static UriName parse(String text) throws MalformedNameException {
        Optional<String> complaint = UriNameSyntax.complaint(text);
        if (complaint.isPresent()) {
            throw new MalformedNameException(complaint.get());
        }
        return new UriName(text);
    }

    public boolean isSpiffeId() {
        return scheme().equals("spiffe");
    }

    /** What stands before the first colon. */
    public String scheme() {
        return value.substring(0, value.indexOf(':'));
    }

    /** Host, and port if there is one; empty for a URI such as {@code urn:…}. */
    public Optional<String> authority() {
        return UriNameSyntax.split(value).authority();
    }

    /**
     * The parts of the path between slashes, percent-encoding left as it is; none if the path is
     * empty. Scheme, authority and segments together determine the URI.
     */
    public List<String> segments() {
        return UriNameSyntax.split(value).segments();
    }

    @Override
    public Kind kind() {
        return Kind.URI;
    }

    @Override
    public String text() {
        return value;
    }

    @Override
    public String toString() {
        return value;
    }
}
