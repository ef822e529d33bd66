package dev.signet.server.x509;

/**
 * One entry of the subject alternative name extension (RFC 5280 §4.2.1.6), in canonical form: two
 * names are equal exactly when a relying party would take them for the same.
 */
public sealed interface SubjectAlternativeName permits DnsName, IpAddress, UriName {

    /** The kinds of names certificates carry here; all others are refused. */
    enum Kind {
        DNS,
        IP,
        URI
    }

    Kind kind();

    /** The canonical text; parsing it gives an equal name. */
    String text();
}
