/** Keeps an identity over a restart, in files that nobody else can read. */
@NullMarked
package dev.signet.client.store;

import org.jspecify.annotations.NullMarked;
