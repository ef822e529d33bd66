package dev.signet.server.x509;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A dNSName in lower case: letters, digits and hyphens in labels of 1–63, at most 253 characters,
 * no trailing dot. Internationalised labels appear as A-labels ({@code xn--…}, RFC 5890). A
 * wildcard is the whole left-most label, with at least two labels to its right.
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

    /** Parses {@code text}, upper case accepted. */
    public static DnsName parse(String text) throws MalformedNameException {
        // Before lower-casing, which would turn U+212A (Kelvin sign) into an innocent k.
        Optional<String> complaint = DnsNameSyntax.complaint(text);
        if (complaint.isPresent()) {
            throw new MalformedNameException(complaint.get());
        }
        return new DnsName(text.toLowerCase(Locale.ROOT));
    }

    public boolean isWildcard() {
        return value.startsWith("*.");
    }

    /** From left to right; the first is {@code *} if {@link #isWildcard()}. */
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
