/** Tells whether this server can do its job now. */
@NullMarked
package dev.signet.server.readiness;

import org.jspecify.annotations.NullMarked;
