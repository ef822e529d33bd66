package dev.signet.server.auth.jwt;

import java.util.Random;

/** What a bad line, or somebody who looks for faults, makes of a text. */
public final class TestNoise {

    private TestNoise() {}

    /** {@code text} with one to three of its characters changed, added or removed. */
    public static String changed(String text, Random random) {
        String alphabet = "\"{}[]:,.0123456789-eE\\u \u0000nulltrueAäxyz";
        var changed = new StringBuilder(text);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            char with = alphabet.charAt(random.nextInt(alphabet.length()));
            int at = random.nextInt(changed.length());
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, with);
                case 1 -> changed.insert(at, with);
                default -> changed.deleteCharAt(at);
            }
        }
        return changed.toString();
    }
}
