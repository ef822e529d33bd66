/** Appends what happened, in the transaction in which it happened. */
@NullMarked
package dev.signet.server.audit;

import org.jspecify.annotations.NullMarked;
