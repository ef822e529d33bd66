package dev.signet.server.x509;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An iPAddress, 4 or 16 octets. No zone, and no IPv4 address in IPv6 clothes: one address has one
 * form, so that a CIDR rule cannot be passed by in the other.
 */
public record IpAddress(InetAddress address) implements SubjectAlternativeName {

    private static final int MAX_LENGTH = 45;

    private static final Pattern IPV4 =
            Pattern.compile("(OCTET\\.){3}OCTET".replace("OCTET", "(25[0-5]|2[0-4]\\d|1?\\d?\\d)"));

    private static final Pattern LEADING_ZERO = Pattern.compile("(^|.*\\.)0\\d.*");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]{2,39}");

    /**
     * Takes what is canonical already.
     *
     * @throws IllegalArgumentException if {@code address} has a zone
     */
    public IpAddress {
        if (address instanceof Inet6Address six
                && (six.getScopeId() != 0 || six.getScopedInterface() != null)) {
            throw new IllegalArgumentException("an IP address in a certificate has no zone");
        }
    }

    /** Parses a dotted quad, or IPv6 as in RFC 4291 §2.2 (1) and (2). Never resolves a name. */
    public static IpAddress parse(String text) throws MalformedNameException {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedNameException("is too long for an IP address");
        }
        if (IPV4.matcher(text).matches() && !LEADING_ZERO.matcher(text).matches()) {
            return new IpAddress(Inet4Address.ofLiteral(text));
        }
        if (text.indexOf(':') < 0) {
            throw new MalformedNameException(
                    "is no IP address; give four decimal numbers without leading zeros, such as"
                            + " 10.0.0.7, or IPv6");
        }
        if (text.indexOf('%') >= 0) {
            throw new MalformedNameException("has a zone; give the address alone");
        }
        return new IpAddress(parseIpv6(text));
    }

    /**
     * The address with these octets.
     *
     * @param octets in network order
     */
    static IpAddress ofOctets(byte[] octets) throws MalformedNameException {
        if (octets.length != 4 && octets.length != 16) {
            throw new MalformedNameException(
                    "has " + octets.length + " octets; an IP address has 4 or 16");
        }
        try {
            InetAddress address = InetAddress.getByAddress(octets);
            if (address.getAddress().length != octets.length) {
                throw mapped();
            }
            return new IpAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // Only a length other than 4 and 16 is refused.
        }
    }

    private static InetAddress parseIpv6(String text) throws MalformedNameException {
        InetAddress address;
        try {
            address = Inet6Address.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            throw new MalformedNameException(
                    "is no IPv6 address; give hexadecimal groups, such as 2001:db8::7");
        }
        if (address instanceof Inet4Address) {
            throw mapped();
        }
        if (!IPV6.matcher(text).matches()) {
            throw new MalformedNameException("has a form of IPv6 other than hexadecimal groups");
        }
        return address;
    }

    private static MalformedNameException mapped() {
        return new MalformedNameException("is an IPv4 address mapped into IPv6; give it as IPv4");
    }

    @Override
    public Kind kind() {
        return Kind.IP;
    }

    /** Dotted quad, or IPv6 as RFC 5952 wants it written. */
    @Override
    public String text() {
        byte[] octets = address.getAddress();
        return octets.length == 4 ? address.getHostAddress() : ipv6Text(octets);
    }

    private static String ipv6Text(byte[] octets) {
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
        }
        Optional<int[]> zeros = longestZeros(groups);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (zeros.isPresent() && i == zeros.get()[0]) {
                text.append("::");
                i += zeros.get()[1] - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    /** Start and length of the first longest run of at least two zero groups (RFC 5952 §4.2). */
    private static Optional<int[]> longestZeros(int[] groups) {
        int bestStart = 0;
        int bestLength = 1;
        int start = 0;
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] != 0) {
                start = i + 1;
            } else if (i + 1 - start > bestLength) {
                bestStart = start;
                bestLength = i + 1 - start;
            }
        }
        return bestLength > 1 ? Optional.of(new int[] {bestStart, bestLength}) : Optional.empty();
    }

    @Override
    public String toString() {
        return text();
    }
}
