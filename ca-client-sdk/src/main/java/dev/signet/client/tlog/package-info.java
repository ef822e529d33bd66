/** Checks what a transparency log says: RFC 6962 trees, C2SP notes, checkpoints and proofs. */
@NullMarked
package dev.signet.client.tlog;

import org.jspecify.annotations.NullMarked;
