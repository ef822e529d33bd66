/** Tells who breaks when, if the CA stopped now. */
@NullMarked
package dev.signet.server.survivability;

import org.jspecify.annotations.NullMarked;
