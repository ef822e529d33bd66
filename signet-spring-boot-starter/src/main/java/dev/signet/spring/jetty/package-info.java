/** Jetty with a renewing identity. */
@NullMarked
package dev.signet.spring.jetty;

import org.jspecify.annotations.NullMarked;
