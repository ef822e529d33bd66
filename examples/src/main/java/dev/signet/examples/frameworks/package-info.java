/**
 * Servers and clients of well-known frameworks, each with mutual TLS from one {@link
 * dev.signet.client.RenewingIdentity}; docs/frameworks.md shows parts of them.
 */
@NullMarked
package dev.signet.examples.frameworks;

import org.jspecify.annotations.NullMarked;
