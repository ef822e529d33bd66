/** Who calls: what a credential proves, and the one door through which every credential goes. */
@NullMarked
package dev.signet.server.auth;

import org.jspecify.annotations.NullMarked;
