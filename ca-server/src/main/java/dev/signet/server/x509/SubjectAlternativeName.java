package dev.signet.server.x509;

/**
 * One entry of the subject alternative name extension (RFC 5280 §4.2.1.6), in canonical form: two
 * names are equal exactly when a relying party would take them for the same.
 */
public sealed interface SubjectAlternativeName
        permits DnsName, EmailAddress, IpAddress, OtherName, UriName {

    /** The kinds of names certificates carry here; all others are refused. */
    enum Kind {
        DNS,
        EMAIL,
        IP,
        URI,
        OTHER
    }

    Kind kind();

    /** The canonical text; parsing it gives an equal name. */
    String text();

    /**
     * The name that {@code text} spells where no kind is said: an IP address where it reads as one,
     * an e-mail address where it has an @, else a DNS name.
     */
    static SubjectAlternativeName parse(String text) throws MalformedNameException {
        try {
            return IpAddress.parse(text);
        } catch (MalformedNameException _) {
            return text.indexOf('@') < 0 ? DnsName.parse(text) : EmailAddress.parse(text);
        }
    }

    /** The name of {@code kind} with this canonical text. */
    static SubjectAlternativeName parse(Kind kind, String text) throws MalformedNameException {
        return switch (kind) {
            case DNS -> DnsName.parse(text);
            case EMAIL -> EmailAddress.parse(text);
            case IP -> IpAddress.parse(text);
            case URI -> UriName.parse(text);
            case OTHER -> OtherName.parse(text);
        };
    }
}
