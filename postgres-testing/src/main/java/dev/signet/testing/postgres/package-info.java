/**
 * A real PostgreSQL for tests: unpacked from a Maven artifact, run as processes of this machine.
 */
@NullMarked
package dev.signet.testing.postgres;

import org.jspecify.annotations.NullMarked;
