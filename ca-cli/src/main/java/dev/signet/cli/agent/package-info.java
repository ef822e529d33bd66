/**
 * {@code signet agent}: keeps the files of certificates fresh for programs that are not ours. When
 * to renew is the SDK's to say; this package writes what the SDK has, and tells who reads it.
 */
@NullMarked
package dev.signet.cli.agent;

import org.jspecify.annotations.NullMarked;
