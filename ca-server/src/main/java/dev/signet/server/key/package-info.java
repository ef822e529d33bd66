/** Changes what CA keys are encrypted under, while servers go on. */
@NullMarked
package dev.signet.server.key;

import org.jspecify.annotations.NullMarked;
