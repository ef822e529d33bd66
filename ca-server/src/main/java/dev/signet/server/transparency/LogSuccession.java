package dev.signet.server.transparency;

import dev.signet.server.audit.AuditEvent.LogSucceeded;
import dev.signet.server.audit.AuditLog;
import dev.signet.server.database.Database;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.tlog.Note;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Whether the log of a restored database may go on. Where entries are missing, or nobody knows,
 * another log begins: one that signs two trees that contradict each other proves nothing any more.
 */
public final class LogSuccession {

    private final List<Note> known;
    private final LogKeyStore keys;
    private final AuditLog audit;
    private final Database database;

    private LogSuccession(List<Note> known, LogKeyStore keys, AuditLog audit, Database database) {
        this.known = List.copyOf(known);
        this.keys = keys;
        this.audit = audit;
        this.database = database;
    }

    /**
     * Reads the checkpoints that {@code config} says are kept outside the database.
     *
     * @throws IOException if one that should be there cannot be read
     */
    public static LogSuccession of(
            TransparencyConfig config,
            LogKeyStore keys,
            AuditLog audit,
            Database database,
            Clock clock)
            throws IOException {
        var known = new ArrayList<Note>();
        config.checkpointFile()
                .flatMap(file -> new CheckpointFile(file).read())
                .ifPresent(known::add);
        if (config.checkpointStore().isPresent()) {
            new CheckpointStore(config.checkpointStore().get(), new OutsideHttp(), clock)
                    .read()
                    .ifPresent(known::add);
        }
        return new LogSuccession(known, keys, audit, database);
    }

    /**
     * Begins another log, unless the database has all that is known to have been signed.
     *
     * @param caller who caused it
     * @return the origin of the new one; empty if the log goes on, or none has begun
     * @throws SigningFailedException if what encrypts the key of the new one is out of reach
     */
    public Optional<String> decide(String caller) throws SigningFailedException {
        if (database.resultOf(this::isWhole)) {
            return Optional.empty();
        }
        Optional<LogKeyStore.Next> next = keys.next(database);
        next.ifPresent(log ->
                database.inTransaction(tx -> {
                    keys.begin(tx, log);
                    audit.append(tx, caller, "", new LogSucceeded(log.origin()));
                }));
        return next.map(LogKeyStore.Next::origin);
    }

    private boolean isWhole(Handle tx) {
        var checkpoints = new Checkpoints(Optional.empty());
        try {
            known.forEach(note -> checkpoints.compare(tx, note));
            return !known.isEmpty();
        } catch (LostEntriesException e) {
            return false;
        }
    }
}
