/** Logging in at an OpenID provider from a terminal (RFC 8628). */
@NullMarked
package dev.signet.cli.login;

import org.jspecify.annotations.NullMarked;
