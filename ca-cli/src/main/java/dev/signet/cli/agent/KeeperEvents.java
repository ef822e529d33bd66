package dev.signet.cli.agent;

import dev.signet.cli.agent.sink.Material;
import java.time.Duration;

/** Is told what a keeper does, on the keeper's thread. */
interface KeeperEvents {

    void wrote(Material material);

    /** {@code pause}: until the next attempt. */
    void notWritten(String message, Duration pause);

    void reloaded();

    /** {@code pause}: until the next attempt. */
    void notReloaded(String message, Duration pause);
}
