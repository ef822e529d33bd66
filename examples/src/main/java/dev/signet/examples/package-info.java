/** Small programs that use the SDK; the README shows parts of them. */
@NullMarked
package dev.signet.examples;

import org.jspecify.annotations.NullMarked;
