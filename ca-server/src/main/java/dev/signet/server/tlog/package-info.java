/**
 * The Merkle tree of a transparency log as values: hashes, tiles, proofs, checkpoints (C2SP
 * tlog-tiles, tlog-checkpoint, signed-note, tlog-proof; RFC 6962 §2.1).
 */
@NullMarked
package dev.signet.server.tlog;

import org.jspecify.annotations.NullMarked;
