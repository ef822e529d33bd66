package dev.signet.conformance;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something independent of us that judges artefacts. */
interface Tool {

    String name();

    /** What it looks at, in a few words. */
    String looksAt();

    /** Its version; empty if it is not installed. */
    Optional<String> version() throws InterruptedException;

    /** Whether it can say anything about {@code artefact}. */
    boolean judges(Artefact artefact);

    /** What it found, by the name of the artefact; those that are not there are good. */
    Map<String, List<String>> findings(List<Artefact> artefacts)
            throws IOException, InterruptedException;
}
