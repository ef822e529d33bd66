@NullMarked
package dev.signet.testing.postgres;

import org.jspecify.annotations.NullMarked;
