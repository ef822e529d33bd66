/**
 * The packaged server as a process, looked at by strangers: openssl, curl, GnuTLS and the JDK's own
 * PKIX. Nothing here judges a certificate or a CRL with Signet's code.
 */
@NullMarked
package dev.signet.acceptance;

import org.jspecify.annotations.NullMarked;
