/**
 * Makes an offline root: steps from a plan in a file, files out, a transcript that others can
 * check. Knows no server, no database and no network.
 */
@NullMarked
package dev.signet.server.ceremony;

import org.jspecify.annotations.NullMarked;
