/** Operators who log in at an OpenID provider: their ID tokens, verified offline. */
@NullMarked
package dev.signet.server.auth.oidc;

import org.jspecify.annotations.NullMarked;
