package dev.signet.server.lint;

/**
 * A lint that does not hold.
 *
 * @param lint the lint's id
 * @param detail what was found and where the rule is written, for operators
 */
public record Finding(String lint, String detail) {

    @Override
    public String toString() {
        return lint + ": " + detail;
    }
}
