/** Issues and renews: decide, reserve, sign, check, complete. */
@NullMarked
package dev.signet.server.issuance;

import org.jspecify.annotations.NullMarked;
