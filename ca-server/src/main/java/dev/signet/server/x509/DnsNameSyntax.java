package dev.signet.server.x509;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is wrong with a DNS name or a hostname, in words for its sender (RFC 5280 §4.2.1.6, RFC 5890
 * §2.3).
 */
final class DnsNameSyntax {

    static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL = 63;

    private DnsNameSyntax() {}

    /** The first thing wrong with {@code name}; empty if nothing is. Either case is fine. */
    static Optional<String> complaint(String name) {
        return complaint(name, false);
    }

    /** As {@link #complaint(String)}, of a name that must be a hostname. */
    static Optional<String> hostnameComplaint(String name) {
        return complaint(name, true);
    }

    private static Optional<String> complaint(String name, boolean hostname) {
        if (name.isEmpty()) {
            return Optional.of("is empty; give a name such as orders.shop.svc.cluster.local");
        }
        if (name.length() > MAX_LENGTH) {
            return Optional.of("has " + name.length() + " characters; at most 253 are allowed");
        }
        for (int i = 0; i < name.length(); i++) {
            Optional<String> complaint = characterComplaint(name.charAt(i), i + 1, hostname);
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        if (name.endsWith(".")) {
            return Optional.of("ends with a dot; give it without");
        }
        return labelsComplaint(List.of(name.toLowerCase(Locale.ROOT).split("\\.", -1)), hostname);
    }

    private static Optional<String> characterComplaint(char c, int position, boolean hostname) {
        if (isLetterDigitHyphen(c) || c == '.' || c == '*' || (c == '_' && !hostname)) {
            return Optional.empty();
        }
        String found = "has " + Characters.describe(c) + " at position " + position + "; ";
        return Optional.of(
                found
                        + switch (c) {
                            case ':', '[', ']' -> "an IP address belongs in ip_sans";
                            case '/' -> "a URI belongs in uri_sans";
                            case '@' -> "an e-mail address is no DNS name";
                            case '_' -> "an underscore is not allowed in a host name (RFC 1123)";
                            default ->
                                    c > 0x7f
                                            ? "give an internationalised label as its A-label (xn--…)"
                                            : "only letters, digits, hyphens and dots are allowed";
                        });
    }

    private static Optional<String> labelsComplaint(List<String> labels, boolean hostname) {
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            Optional<String> complaint =
                    label.contains("*")
                            ? wildcardComplaint(label, i, labels.size(), hostname)
                            : labelComplaint(label, hostname);
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return readsAsNumber(labels.getLast())
                ? Optional.of(
                        "ends in a number, so that clients read it as an IP address; an IP address"
                                + " belongs in ip_sans")
                : Optional.empty();
    }

    private static Optional<String> wildcardComplaint(
            String label, int index, int count, boolean hostname) {
        if (index > 0 || (hostname && !label.equals("*"))) {
            return Optional.of("has a * that is not the whole left-most label");
        }
        if (label.indexOf('*') != label.lastIndexOf('*') || label.startsWith("xn--")) {
            return Optional.of("has more than one *, or one inside an A-label");
        }
        if (label.length() > MAX_LABEL) {
            return Optional.of(tooLong(label));
        }
        if (hostname && count < 3) {
            return Optional.of("has fewer than two labels after the *");
        }
        return count < 2 ? Optional.of("has no label after the *") : Optional.empty();
    }

    private static Optional<String> labelComplaint(String label, boolean hostname) {
        if (label.isEmpty()) {
            return Optional.of("has an empty label; exactly one dot stands between two labels");
        }
        if (label.length() > MAX_LABEL) {
            return Optional.of(tooLong(label));
        }
        if (hostname && (label.startsWith("-") || label.endsWith("-"))) {
            return Optional.of("has a label that begins or ends with a hyphen");
        }
        return label.startsWith("xn--") ? InternationalLabel.complaint(label) : Optional.empty();
    }

    private static String tooLong(String label) {
        return "has a label of " + label.length() + " characters; at most 63 are allowed";
    }

    /** As WHATWG URL parsers decide it: 127.1 and 0x7f000001 reach the same host as 127.0.0.1. */
    private static boolean readsAsNumber(String label) {
        return label.matches("[0-9]+|0x[0-9a-f]*");
    }

    private static boolean isLetterDigitHyphen(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-';
    }
}
