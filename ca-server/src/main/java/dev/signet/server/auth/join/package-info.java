/** Join tokens: with one of them, a machine gets its first certificate, once. */
@NullMarked
package dev.signet.server.auth.join;

import org.jspecify.annotations.NullMarked;
