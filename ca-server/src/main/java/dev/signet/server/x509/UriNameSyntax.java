package dev.signet.server.x509;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a URI name, in words for its sender (RFC 3986, SPIFFE-ID §2). */
final class UriNameSyntax {

    static final int MAX_LENGTH = 2048;

    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9+.-]*");

    private static final Pattern PERCENT = Pattern.compile("%(.{0,2})");

    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");

    private static final Pattern SPIFFE_SEGMENT = Pattern.compile("[a-zA-Z0-9._-]+");

    /** RFC 3986 pchar and the delimiters; no *, which a reader could take for a pattern. */
    private static final String ALLOWED = ":/@-._~!$&'()+,;=%[]";

    private UriNameSyntax() {}

    /** A URI taken apart; {@code segments} of a URI without authority are those of all its path. */
    record Parts(String scheme, Optional<String> authority, List<String> segments) {}

    /** The first thing wrong with {@code uri}; empty if nothing is. */
    static Optional<String> complaint(String uri) {
        if (uri.length() > MAX_LENGTH) {
            return Optional.of("has " + uri.length() + " characters; at most 2048 are allowed");
        }
        for (int i = 0; i < uri.length(); i++) {
            Optional<String> complaint = characterComplaint(uri.charAt(i), i + 1);
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        int colon = uri.indexOf(':');
        if (colon < 0 || !SCHEME.matcher(uri.substring(0, colon)).matches()) {
            return Optional.of("does not begin with a scheme in lower case and a colon");
        }
        Parts parts = split(uri);
        return authorityComplaint(parts)
                .or(() -> pathComplaint(parts))
                .or(() -> percentComplaint(uri))
                .or(() -> parts.scheme().equals("spiffe") ? spiffe(parts) : Optional.empty());
    }

    /** Takes apart what has a scheme. */
    static Parts split(String uri) {
        int colon = uri.indexOf(':');
        String scheme = uri.substring(0, colon);
        String rest = uri.substring(colon + 1);
        if (!rest.startsWith("//")) {
            return new Parts(scheme, Optional.empty(), List.of(rest.split("/", -1)));
        }
        int slash = rest.indexOf('/', 2);
        String authority = slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        List<String> segments =
                slash < 0 ? List.of() : List.of(rest.substring(slash + 1).split("/", -1));
        return new Parts(scheme, Optional.of(authority), segments);
    }

    private static Optional<String> characterComplaint(char c, int position) {
        if ((c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || ALLOWED.indexOf(c) >= 0) {
            return Optional.empty();
        }
        String found = "has " + Characters.describe(c) + " at position " + position + "; ";
        return Optional.of(
                found
                        + switch (c) {
                            case '#' -> "a URI name has no fragment";
                            case '?' -> "a URI name has no query";
                            default ->
                                    "only the characters of RFC 3986 without * are allowed, others"
                                            + " percent-encoded";
                        });
    }

    private static Optional<String> authorityComplaint(Parts parts) {
        if (parts.authority().isEmpty()) {
            return Optional.empty();
        }
        String authority = parts.authority().get();
        if (authority.indexOf('@') >= 0) {
            return Optional.of("has userinfo before an @; give the host alone");
        }
        if (authority.indexOf('%') >= 0) {
            return Optional.of("has percent-encoding in its host");
        }
        if (parts.scheme().equals("spiffe")) {
            return TRUST_DOMAIN.matcher(authority).matches()
                    ? Optional.empty()
                    : Optional.of(
                            "has no valid trust domain; a SPIFFE ID begins with spiffe:// and then 1"
                                    + " to 255 of a-z, 0-9, '.', '-' and '_', without port");
        }
        int bracket = authority.lastIndexOf(']');
        int colon = authority.indexOf(':', Math.max(bracket, 0));
        if (colon >= 0 && !isPort(authority.substring(colon + 1))) {
            return Optional.of("has a port that is not a number from 1 to 65535");
        }
        return hostComplaint(colon < 0 ? authority : authority.substring(0, colon));
    }

    private static boolean isPort(String text) {
        return PORT.matcher(text).matches() && Integer.parseInt(text) <= 65_535;
    }

    private static Optional<String> hostComplaint(String host) {
        if (host.isEmpty()) {
            return Optional.of("has an empty host");
        }
        if (isCanonicalIp(host)) {
            return Optional.empty();
        }
        if (!host.equals(host.toLowerCase(Locale.ROOT))) {
            return Optional.of("has a host that is not in lower case");
        }
        return DnsNameSyntax.hostnameComplaint(host)
                .map(complaint -> "has a host that " + complaint);
    }

    private static boolean isCanonicalIp(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String inside = bracketed ? host.substring(1, host.length() - 1) : host;
        try {
            IpAddress ip = IpAddress.parse(inside);
            return ip.text().equals(inside) && bracketed == (inside.indexOf(':') >= 0);
        } catch (MalformedNameException _) {
            return false; // A name then, and judged as one.
        }
    }

    private static Optional<String> pathComplaint(Parts parts) {
        for (String segment : parts.segments()) {
            if (segment.isEmpty()) {
                return Optional.of(
                        parts.authority().isPresent()
                                ? "has an empty path segment; leave out double and trailing slashes"
                                : "has an empty path segment; give scheme://host/path or scheme:path");
            }
            if (segment.equals(".") || segment.equals("..")) {
                return Optional.of("has a path segment '" + segment + "'; give the path resolved");
            }
            if (segment.indexOf('[') >= 0 || segment.indexOf(']') >= 0) {
                return Optional.of("has a bracket in its path; percent-encode it");
            }
        }
        return Optional.empty();
    }

    /**
     * A percent-encoding may only stand for what cannot stand for itself: encoded letters, dots and
     * slashes make two texts for one URI, an encoded percent sign makes two decodings.
     */
    private static Optional<String> percentComplaint(String uri) {
        Matcher matcher = PERCENT.matcher(uri);
        while (matcher.find()) {
            String hex = matcher.group(1);
            if (!hex.matches("[0-9A-Fa-f]{2}")) {
                return Optional.of("has a % that two hexadecimal digits do not follow");
            }
            int octet = Integer.parseInt(hex, 16);
            if (octet < ' ' || octet == 0x7f || isNeverEncoded((char) octet)) {
                return Optional.of(
                        "has the percent-encoding %" + hex + ", which is not allowed here");
            }
        }
        return Optional.empty();
    }

    private static boolean isNeverEncoded(char c) {
        return "-._~/\\%*".indexOf(c) >= 0
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9');
    }

    private static Optional<String> spiffe(Parts parts) {
        if (parts.authority().isEmpty()) {
            return Optional.of("is no SPIFFE ID; give spiffe://trust-domain/path");
        }
        for (String segment : parts.segments()) {
            if (!SPIFFE_SEGMENT.matcher(segment).matches()) {
                return Optional.of(
                        "is no SPIFFE ID; its path segments have only letters, digits, '.', '-' and"
                                + " '_'");
            }
        }
        return Optional.empty();
    }
}
