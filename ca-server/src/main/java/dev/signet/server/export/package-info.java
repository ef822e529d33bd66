/** Hands the audit log on to where others keep it: all of it, in order, however slow they are. */
@NullMarked
package dev.signet.server.export;

import org.jspecify.annotations.NullMarked;
