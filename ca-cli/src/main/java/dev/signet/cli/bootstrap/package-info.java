/** The first contact with a server of which nothing is known but the fingerprint of its root. */
@NullMarked
package dev.signet.cli.bootstrap;

import org.jspecify.annotations.NullMarked;
