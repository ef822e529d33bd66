package dev.signet.client.authorization;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of a workload, {@code spiffe://TRUST-DOMAIN/PATH} (SPIFFE-ID §2).
 *
 * @param trustDomain lower case letters, digits, {@code .}, {@code -} and {@code _}; at most 255
 * @param path empty, which names the trust domain itself, or segments that each begin with a slash;
 *     letters, digits, {@code .}, {@code -} and {@code _}, case counts; no segment is {@code .} or
 *     {@code ..}
 */
public record SpiffeId(String trustDomain, String path) {

    private static final String SCHEME = "spiffe://";
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_TRUST_DOMAIN_LENGTH = 255;

    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public SpiffeId {
        @Nullable String fault = fault(trustDomain, path);
        if (fault != null) {
            throw new IllegalArgumentException("not a SPIFFE ID: " + fault);
        }
        if (!trustDomain.equals(trustDomain.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "a trust domain is written in lower case, not " + trustDomain);
        }
    }

    /**
     * Reads an ID that the program or its operator wrote. Scheme and trust domain may be in capital
     * letters, which are taken as small ones.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static SpiffeId of(String text) {
        @Nullable String fault = fault(text);
        if (fault != null) {
            throw new IllegalArgumentException("not a SPIFFE ID: " + fault);
        }
        int slash = endOfTrustDomain(text);
        return new SpiffeId(
                text.substring(SCHEME.length(), slash).toLowerCase(Locale.ROOT),
                text.substring(slash));
    }

    /** Reads an ID that somebody else wrote; empty if it is none. */
    public static Optional<SpiffeId> parse(String text) {
        return fault(text) == null ? Optional.of(of(text)) : Optional.empty();
    }

    /** The namespace, if the path is exactly {@code /ns/NAMESPACE/sa/SERVICE-ACCOUNT}. */
    public Optional<String> namespace() {
        return kubernetesPart(1);
    }

    /** The service account, if the path is exactly {@code /ns/NAMESPACE/sa/SERVICE-ACCOUNT}. */
    public Optional<String> serviceAccount() {
        return kubernetesPart(3);
    }

    /** The path without its slashes; empty for a trust domain. */
    List<String> segments() {
        return path.isEmpty() ? List.of() : List.of(path.substring(1).split("/", -1));
    }

    private Optional<String> kubernetesPart(int index) {
        List<String> segments = segments();
        boolean kubernetes =
                segments.size() == 4
                        && segments.get(0).equals("ns")
                        && segments.get(2).equals("sa");
        return kubernetes ? Optional.of(segments.get(index)) : Optional.empty();
    }

    /** The ID as it is written in certificates. */
    @Override
    public String toString() {
        return SCHEME + trustDomain + path;
    }

    private static @Nullable String fault(String text) {
        if (text.length() > MAX_LENGTH) {
            return "longer than " + MAX_LENGTH + " characters";
        }
        // Only ASCII has a lower case here: 'ſ' would count as an 's' otherwise.
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)
                || !text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return "it does not begin with " + SCHEME + ", or is not plain ASCII";
        }
        int slash = endOfTrustDomain(text);
        return fault(
                text.substring(SCHEME.length(), slash).toLowerCase(Locale.ROOT),
                text.substring(slash));
    }

    private static @Nullable String fault(String trustDomain, String path) {
        if (trustDomain.isEmpty() || trustDomain.length() > MAX_TRUST_DOMAIN_LENGTH) {
            return "a trust domain has 1 to " + MAX_TRUST_DOMAIN_LENGTH + " characters";
        } else if (!trustDomain.chars().allMatch(SpiffeId::isLegal)) {
            return "a trust domain has letters, digits, '.', '-' and '_' only";
        } else if (SCHEME.length() + trustDomain.length() + path.length() > MAX_LENGTH) {
            return "longer than " + MAX_LENGTH + " characters";
        } else if (path.isEmpty()) {
            return null;
        } else if (path.charAt(0) != '/') {
            return "a path begins with a slash";
        }
        for (String segment : path.substring(1).split("/", -1)) {
            if (!isSegment(segment)) {
                return "a path has segments of letters, digits, '.', '-' and '_', none of them"
                        + " empty, '.' or '..'";
            }
        }
        return null;
    }

    private static boolean isSegment(String segment) {
        return !segment.isEmpty()
                && !segment.equals(".")
                && !segment.equals("..")
                && segment.chars().allMatch(SpiffeId::isLegal);
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    private static int endOfTrustDomain(String text) {
        int slash = text.indexOf('/', SCHEME.length());
        return slash < 0 ? text.length() : slash;
    }
}
