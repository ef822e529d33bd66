/** TLS with exactly the trust anchors and the identity that were given. */
@NullMarked
package dev.signet.client.tls;

import org.jspecify.annotations.NullMarked;
