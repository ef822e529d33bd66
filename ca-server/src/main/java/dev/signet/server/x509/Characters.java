package dev.signet.server.x509;

/** Names of characters for messages, safe for terminals and logs. */
final class Characters {

    private Characters() {}

    /** {@code c} itself if it is printable ASCII, else its code such as U+0000. */
    static String describe(char c) {
        return c > ' ' && c < 0x7f ? "'" + c + "'" : "U+%04X".formatted((int) c);
    }
}
