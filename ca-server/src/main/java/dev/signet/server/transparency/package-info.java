/** Makes the audit log a Merkle tree that proves what is in it, and that nothing left it. */
@NullMarked
package dev.signet.server.transparency;

import org.jspecify.annotations.NullMarked;
