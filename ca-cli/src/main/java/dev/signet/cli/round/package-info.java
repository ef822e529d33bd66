/** The main job done once, visibly: from a token to a refused certificate. */
@NullMarked
package dev.signet.cli.round;

import org.jspecify.annotations.NullMarked;
