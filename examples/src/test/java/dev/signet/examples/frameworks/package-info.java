@NullMarked
package dev.signet.examples.frameworks;

import org.jspecify.annotations.NullMarked;
