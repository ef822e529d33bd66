/**
 * A real Signet for other people's tests: a server in the JVM of the tests, and switches for what
 * happens to certificates and CAs in real life.
 */
@NullMarked
package dev.signet.testkit;

import org.jspecify.annotations.NullMarked;
