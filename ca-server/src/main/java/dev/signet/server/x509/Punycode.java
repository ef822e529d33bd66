package dev.signet.server.x509;

import java.util.Optional;

/** The Punycode of RFC 3492 with IDNA's parameters, for labels of at most 63 characters. */
final class Punycode {

    private static final int BASE = 36;
    private static final int T_MIN = 1;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    /**
     * Decodes what stands after {@code xn--} (RFC 3492 §6.2).
     *
     * @param encoded lower-case letters, digits and hyphens
     * @return empty if {@code encoded} is no Punycode, or not the one the encoder would write
     */
    static Optional<String> decode(String encoded) {
        int delimiter = encoded.lastIndexOf('-');
        // A delimiter with nothing before it would stand for "no basic characters", written
        // without.
        if (delimiter == 0) {
            return Optional.empty();
        }
        StringBuilder output = new StringBuilder(encoded.substring(0, Math.max(delimiter, 0)));
        int position = delimiter + 1;
        long n = INITIAL_N;
        long i = 0;
        int bias = INITIAL_BIAS;
        while (position < encoded.length()) {
            long before = i;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                if (position >= encoded.length() || i > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
                int digit = digit(encoded.charAt(position++));
                int threshold = Math.clamp(k - bias, T_MIN, T_MAX);
                if (digit < 0 || weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
                i += digit * weight;
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
            }
            int length = output.codePointCount(0, output.length()) + 1;
            bias = adapt(i - before, length, before == 0);
            n += i / length;
            i %= length;
            // Two surrogates side by side would read as one character that was never encoded.
            if (n > Character.MAX_CODE_POINT || Character.getType((int) n) == Character.SURROGATE) {
                return Optional.empty();
            }
            output.insert(output.offsetByCodePoints(0, (int) i), Character.toChars((int) n));
            i++;
        }
        return Optional.of(output.toString());
    }

    private static int digit(char c) {
        if (c >= 'a' && c <= 'z') {
            return c - 'a';
        }
        return c >= '0' && c <= '9' ? c - '0' + 26 : -1;
    }

    private static int adapt(long delta, int length, boolean first) {
        long scaled = first ? delta / DAMP : delta / 2;
        scaled += scaled / length;
        int k = 0;
        while (scaled > (BASE - T_MIN) * T_MAX / 2) {
            scaled /= BASE - T_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - T_MIN + 1) * scaled / (scaled + SKEW));
    }
}
