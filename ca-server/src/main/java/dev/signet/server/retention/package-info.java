/** Room for what is coming, and an end to what is long past. */
@NullMarked
package dev.signet.server.retention;

import org.jspecify.annotations.NullMarked;
