package dev.signet.benchmarks;

import dev.signet.server.database.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * H2 makes the indexes of certificates after the rows: it writes every page that a commit touches
 * anew, which is nearly all of an index whose keys come in no order, and a million rows then take
 * tens of gigabytes until the file is compacted. PostgreSQL fills with its indexes in place.
 */
final class PostponedIndexes {

    private static final Pattern INDEX =
            Pattern.compile("CREATE (?:UNIQUE )?(?:NULLS (?:NOT )?DISTINCT )?INDEX (\\S+)");

    private final Connection connection;
    private final Dialect dialect;
    private final List<String> creations = new ArrayList<>();

    PostponedIndexes(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    void drop() throws SQLException {
        if (dialect != Dialect.H2) {
            return;
        }
        var names = new ArrayList<String>();
        try (var statement = connection.createStatement()) {
            try (var script = statement.executeQuery(SCRIPT)) {
                while (script.next()) {
                    Matcher index = INDEX.matcher(script.getString(1));
                    if (index.lookingAt()) {
                        creations.add(script.getString(1));
                        names.add(index.group(1));
                    }
                }
            }
            for (String name : names) {
                statement.execute("DROP INDEX " + name);
            }
        }
    }

    void create() throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String creation : creations) {
                statement.execute(creation);
            }
        }
    }

    private static final String SCRIPT =
            "SCRIPT NODATA TABLE certificates, certificate_names, revocations";
}
