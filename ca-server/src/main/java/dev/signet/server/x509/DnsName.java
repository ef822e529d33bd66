package dev.signet.server.x509;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A dNSName in lower case: letters, digits, hyphens and underscores in labels of 1–63, at most 253
 * characters, no trailing dot, nothing that reads as an IP address. Internationalised labels appear
 * as A-labels ({@code xn--…}, RFC 5890). A wildcard has one {@code *}, in its left-most label, and
 * another label.
 *
 * <p>A <em>hostname</em> is stricter (RFC 1123 §2.1): no underscore, no hyphen at an end of a
 * label, and a wildcard is the whole left-most label, with at least two labels to its right (RFC
 * 9525 §6.3).
 */
public record DnsName(String value) implements SubjectAlternativeName {

    /**
     * Takes what is canonical already.
     *
     * @throws IllegalArgumentException if {@code value} is not in canonical form; for text from
     *     outside see {@link #parse}
     */
    public DnsName {
        Optional<String> complaint = DnsNameSyntax.complaint(value);
        if (complaint.isPresent()) {
            throw new IllegalArgumentException(complaint.get());
        }
        if (!value.equals(value.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("DNS name is not in lower case");
        }
    }

    /** Parses {@code text}, upper case accepted; it need not be a hostname. */
    public static DnsName parse(String text) throws MalformedNameException {
        // Before lower-casing, which would turn U+212A (Kelvin sign) into an innocent k.
        Optional<String> complaint = DnsNameSyntax.complaint(text);
        if (complaint.isPresent()) {
            throw new MalformedNameException(complaint.get());
        }
        return new DnsName(text.toLowerCase(Locale.ROOT));
    }

    /**
     * Parses {@code text}, upper case accepted.
     *
     * @throws MalformedNameException also if it is no hostname
     */
    public static DnsName hostname(String text) throws MalformedNameException {
        Optional<String> complaint = DnsNameSyntax.hostnameComplaint(text);
        if (complaint.isPresent()) {
            throw new MalformedNameException(complaint.get());
        }
        return parse(text);
    }

    /** Why this is no hostname, in words to be read after the name; empty if it is one. */
    public Optional<String> hostnameComplaint() {
        return DnsNameSyntax.hostnameComplaint(value);
    }

    public boolean isWildcard() {
        return value.indexOf('*') >= 0;
    }

    /** From left to right; the first has the {@code *} if {@link #isWildcard()}. */
    public List<String> labels() {
        return List.of(value.split("\\.", -1));
    }

    @Override
    public Kind kind() {
        return Kind.DNS;
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
