package dev.signet.server.x509;

import java.util.regex.Pattern;

/**
 * An rfc822Name (RFC 5280 §4.2.1.6): a mailbox without a display name, comments or quotes. The host
 * is in lower case, as case does not count there; the local part is as its mail system wrote it.
 *
 * @param localPart a dot-atom (RFC 5321 §4.1.2) of at most 64 characters
 * @param host a hostname, no wildcard
 */
public record EmailAddress(String localPart, DnsName host) implements SubjectAlternativeName {

    private static final int MAX_LOCAL_PART = 64;

    private static final Pattern LOCAL_PART =
            Pattern.compile("ATOM(\\.ATOM)*".replace("ATOM", "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"));

    /**
     * @throws IllegalArgumentException if either part is not of its form; for text from outside see
     *     {@link #parse}
     */
    public EmailAddress {
        if (localPart.length() > MAX_LOCAL_PART || !LOCAL_PART.matcher(localPart).matches()) {
            throw new IllegalArgumentException(
                    "has a local part other than 1 to 64 letters, digits and inner dots");
        }
        if (host.isWildcard() || host.hostnameComplaint().isPresent()) {
            throw new IllegalArgumentException("has a host that is no host name");
        }
    }

    /** Parses {@code local-part@host}; the host in either case. */
    public static EmailAddress parse(String text) throws MalformedNameException {
        int at = text.indexOf('@');
        if (at < 0 || at != text.lastIndexOf('@')) {
            throw new MalformedNameException(
                    "is no e-mail address; give it with one @, such as ops@example.org");
        }
        DnsName host;
        try {
            host = DnsName.hostname(text.substring(at + 1));
        } catch (MalformedNameException e) {
            throw new MalformedNameException("has a host that " + e.getMessage());
        }
        try {
            return new EmailAddress(text.substring(0, at), host);
        } catch (IllegalArgumentException e) {
            throw new MalformedNameException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Kind kind() {
        return Kind.EMAIL;
    }

    @Override
    public String text() {
        return localPart + "@" + host.text();
    }

    @Override
    public String toString() {
        return text();
    }
}
