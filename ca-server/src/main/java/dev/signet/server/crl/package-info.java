/** Publishes for each issuer CRLs whose number only grows. */
@NullMarked
package dev.signet.server.crl;

import org.jspecify.annotations.NullMarked;
