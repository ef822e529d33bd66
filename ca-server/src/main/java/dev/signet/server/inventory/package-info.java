/** Remembers every serial number taken and every certificate signed. */
@NullMarked
package dev.signet.server.inventory;

import org.jspecify.annotations.NullMarked;
