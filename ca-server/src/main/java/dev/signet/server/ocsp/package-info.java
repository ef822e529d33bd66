/** Answers, in the place of each issuer, whether a certificate of its is revoked (RFC 6960). */
@NullMarked
package dev.signet.server.ocsp;

import org.jspecify.annotations.NullMarked;
