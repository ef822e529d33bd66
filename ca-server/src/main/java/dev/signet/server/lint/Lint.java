package dev.signet.server.lint;

/**
 * One thing that must hold.
 *
 * @param id stable; {@code der_…}, {@code rfc5280_…} (or another RFC), {@code spiffe_…} or {@code
 *     signet_…}, after who demands it
 * @param source where it is written, such as {@code RFC 5280 §4.1.2.5}
 * @param demand what must hold, a sentence without its full stop
 */
public record Lint(String id, String source, String demand) {

    /** That this lint does not hold, in the words of its demand. */
    Finding finding() {
        return finding("not so: " + demand);
    }

    /**
     * That this lint does not hold.
     *
     * @param detail what was found, for operators
     */
    Finding finding(String detail) {
        return new Finding(id, detail + " (" + source + ")");
    }
}
