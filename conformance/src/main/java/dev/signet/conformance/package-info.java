/**
 * Lets tools that are not ours judge what the packaged server makes. Knows the HTTP API and the
 * command line, and nothing of the server's code.
 */
@NullMarked
package dev.signet.conformance;

import org.jspecify.annotations.NullMarked;
