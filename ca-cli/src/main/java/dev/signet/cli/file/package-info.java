/** Files written so that a reader sees the old or the new, never a part. */
@NullMarked
package dev.signet.cli.file;

import org.jspecify.annotations.NullMarked;
