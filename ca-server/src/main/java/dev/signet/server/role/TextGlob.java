package dev.signet.server.role;

/**
 * A pattern for one text that has no parts: {@code *} stands for any run of characters, also for
 * none; all else stands for itself.
 */
public record TextGlob(String text) {

    public boolean matches(String value) {
        return new Glob(text).spans(value);
    }
}
