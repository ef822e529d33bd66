/** Marks certificates revoked, once. */
@NullMarked
package dev.signet.server.revocation;

import org.jspecify.annotations.NullMarked;
