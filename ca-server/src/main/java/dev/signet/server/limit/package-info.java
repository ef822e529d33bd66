/** Bounds how often somebody may ask, without knowing what a request is. */
@NullMarked
package dev.signet.server.limit;

import org.jspecify.annotations.NullMarked;
