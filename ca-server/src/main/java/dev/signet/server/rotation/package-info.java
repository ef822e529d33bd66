/** Takes issuers through their lives: successors in time, an end when the last certificate is. */
@NullMarked
package dev.signet.server.rotation;

import org.jspecify.annotations.NullMarked;
