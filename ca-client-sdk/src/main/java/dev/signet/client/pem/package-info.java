/** PEM text, as RFC 7468 has it. */
@NullMarked
package dev.signet.client.pem;

import org.jspecify.annotations.NullMarked;
