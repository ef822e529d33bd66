/** How the identities are, for operators: health, an endpoint, numbers. */
@NullMarked
package dev.signet.spring.actuate;

import org.jspecify.annotations.NullMarked;
