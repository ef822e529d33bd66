/** Signs octets with a key nobody can read. */
@NullMarked
package dev.signet.server.signing;

import org.jspecify.annotations.NullMarked;
