package dev.signet.conformance;

import java.nio.file.Path;
import java.util.Locale;

/**
 * A certificate or a CRL that the product made, in PEM.
 *
 * @param column what it is counted under in the table
 * @param chain the CA certificates between it and the root, lowest first; maybe none
 * @param crls every CRL that its path is looked up in
 */
record Artefact(
        Kind kind, String name, String column, Path file, Path chain, Path root, Path crls) {

    /** What it is. */
    enum Kind {
        LEAF,
        CA,
        CRL
    }

    boolean isCrl() {
        return kind == Kind.CRL;
    }

    /** A line for the scripts in {@code conformance/tools}. */
    String line() {
        return String.join(
                "\t",
                kind.name().toLowerCase(Locale.ROOT),
                name,
                file.toString(),
                chain.toString(),
                root.toString(),
                crls.toString());
    }
}
