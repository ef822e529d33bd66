package dev.signet.server.role;

/**
 * A pattern for one text: {@code *} stands for any run of characters but colons, also for none; all
 * else stands for itself.
 *
 * <p>Matching takes at most the product of the two lengths, whatever they hold.
 */
record Glob(String text) {

    boolean hasStar() {
        return text.indexOf('*') >= 0;
    }

    boolean matches(String value) {
        if (!hasStar()) {
            return text.equals(value);
        }
        // Each colon of the pattern takes one of the value: none is left over for a star to take.
        return colons(text) == colons(value) && matchesAnyRun(value);
    }

    /** As {@link #matches}, but a star also takes colons: for text that has no parts. */
    boolean spans(String value) {
        return matchesAnyRun(value);
    }

    /** The usual two-finger match: after a mismatch only the latest star takes one more. */
    private boolean matchesAnyRun(String value) {
        int at = 0;
        int inValue = 0;
        int star = -1;
        int afterStar = 0;
        while (inValue < value.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                afterStar = inValue;
            } else if (at < text.length() && text.charAt(at) == value.charAt(inValue)) {
                at++;
                inValue++;
            } else if (star >= 0) {
                at = star + 1;
                inValue = ++afterStar;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == '*') {
            at++;
        }
        return at == text.length();
    }

    private static long colons(String text) {
        return text.chars().filter(c -> c == ':').count();
    }

    @Override
    public String toString() {
        return text;
    }
}
