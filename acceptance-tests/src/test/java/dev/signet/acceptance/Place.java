package dev.signet.acceptance;

import java.util.List;
import java.util.Map;

/**
 * Where a server's process runs.
 *
 * @param host under which others find it
 * @param launcher the program, with its arguments, that starts the server's; may be empty
 * @param environment variables besides those of this JVM
 */
record Place(String host, List<String> launcher, Map<String, String> environment) {

    /** As the tests themselves. */
    static final Place HERE = new Place("localhost", List.of(), Map.of());

    Place {
        launcher = List.copyOf(launcher);
        environment = Map.copyOf(environment);
    }
}
