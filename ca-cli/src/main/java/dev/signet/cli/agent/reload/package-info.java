/** Telling whoever reads the files that they changed: by a command, a signal, or a request. */
@NullMarked
package dev.signet.cli.agent.reload;

import org.jspecify.annotations.NullMarked;
