/** Puts back on record what a database has lost: by a failover, or by the restore of a backup. */
@NullMarked
package dev.signet.server.recovery;

import org.jspecify.annotations.NullMarked;
