/**
 * Peers of every kind that call each other over mutual TLS while the CA rotates, restarts and goes
 * away.
 */
@NullMarked
package dev.signet.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
