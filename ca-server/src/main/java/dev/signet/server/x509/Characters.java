package dev.signet.server.x509;

/** Which characters texts may have, and their names for messages, safe for terminals and logs. */
final class Characters {

    /** Stands for what somebody could not read. */
    private static final int REPLACEMENT = 0xfffd;

    private Characters() {}

    /** {@code c} itself if it is printable ASCII, else its code such as U+0000. */
    static String describe(char c) {
        return c > ' ' && c < 0x7f ? "'" + c + "'" : "U+%04X".formatted((int) c);
    }

    /** Whether a reader sees all of {@code text}: blanks are seen, controls and formats are not. */
    static boolean areVisible(String text) {
        return text.codePoints().allMatch(Characters::isVisible);
    }

    private static boolean isVisible(int codePoint) {
        if (codePoint == REPLACEMENT) {
            return false;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
