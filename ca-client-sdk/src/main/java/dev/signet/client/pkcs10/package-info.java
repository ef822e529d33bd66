/** Certificate signing requests. */
@NullMarked
package dev.signet.client.pkcs10;

import org.jspecify.annotations.NullMarked;
