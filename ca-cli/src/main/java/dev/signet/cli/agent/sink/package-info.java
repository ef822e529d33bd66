/**
 * The files that hold a certificate: which there are, what is in them, and how they are replaced.
 */
@NullMarked
package dev.signet.cli.agent.sink;

import org.jspecify.annotations.NullMarked;
