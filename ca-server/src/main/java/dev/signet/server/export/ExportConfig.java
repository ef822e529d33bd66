package dev.signet.server.export;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where audit events go besides the database. Whatever is switched on later gets all events from
 * the first one on.
 *
 * @param stdout as lines of JSON to the standard output; default: false
 * @param file that lines of JSON are appended to
 */
public record ExportConfig(boolean stdout, Optional<Path> file, Optional<SyslogConfig> syslog) {

    public static final ExportConfig DEFAULT =
            new ExportConfig(false, Optional.empty(), Optional.empty());
}
