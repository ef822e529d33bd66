package dev.signet.server.transparency;

import dev.signet.server.database.Database;
import dev.signet.server.schedule.Job;
import dev.signet.server.schedule.JobLeases;
import dev.signet.server.signing.SigningFailedException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of audit events as a tree that anybody can check.
 *
 * @param sequencing the job that grows it
 * @param keeping the jobs that tell others of its newest checkpoint
 */
public record Transparency(
        LogTiles tiles, LogProofs proofs, Sequencing sequencing, List<? extends Job> keeping) {

    public Transparency {
        keeping = List.copyOf(keeping);
    }

    /**
     * What the log needs of the lower floors.
     *
     * @param clock for the signatures of requests to an object store
     */
    public record Ground(
            LogKeyStore keys,
            JobLeases leases,
            Database database,
            Clock clock,
            MeterRegistry metrics) {}

    /**
     * Puts it together and begins the log if there is none. Whoever keeps a checkpoint is asked for
     * it first; who does not answer is asked again later.
     *
     * @param origin of a log that begins now, where {@code config} names none
     * @throws LostEntriesException if the database has less than the newest checkpoint says
     * @throws IllegalStateException if the log has another origin than {@code config} says
     * @throws SigningFailedException if the log's key cannot be used
     */
    public static Transparency open(TransparencyConfig config, String origin, Ground ground)
            throws SigningFailedException {
        Database database = ground.database();
        var keys = new LogKeys(ground.keys(), database, config.origin().orElse(origin));
        requireOrigin(config, keys.current());
        var checkpoints = new Checkpoints(config.checkpointFile().map(CheckpointFile::new));
        List<Keeping> keeping = keeping(config, ground, checkpoints);
        keeping.forEach(Keeping::keep);
        var sequencing =
                new Sequencing(keys, checkpoints, ground.leases(), database, ground.metrics());
        sequencing.look();
        return new Transparency(
                new LogTiles(keys, database),
                new LogProofs(checkpoints, database),
                sequencing,
                keeping);
    }

    private static void requireOrigin(TransparencyConfig config, LogKey key) {
        if (config.origin().filter(named -> !isOf(named, key)).isPresent()) {
            throw new IllegalStateException(
                    "audit.origin is "
                            + config.origin().get()
                            + ", but the log of this database began as "
                            + key.key().name()
                            + ", which cannot change");
        }
    }

    private static boolean isOf(String origin, LogKey key) {
        String name = key.key().name();
        return name.equals(origin) || name.equals(origin + "/" + key.generation());
    }

    private static List<Keeping> keeping(
            TransparencyConfig config, Ground ground, Checkpoints checkpoints) {
        var http = new OutsideHttp();
        var keeping = new ArrayList<Keeping>();
        config.checkpointStore()
                .ifPresent(store ->
                        keeping.add(
                                new CheckpointKeeping(
                                        new CheckpointStore(store, http, ground.clock()),
                                        checkpoints,
                                        ground.leases(),
                                        ground.database())));
        for (WitnessConfig witness : config.witnesses()) {
            keeping.add(
                    new Witnessing(
                            new Witness(witness, http),
                            checkpoints,
                            ground.leases(),
                            ground.database(),
                            ground.metrics()));
        }
        return keeping;
    }
}
