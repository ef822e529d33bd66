/** What certificates and CRLs say that the JDK does not read for us. */
@NullMarked
package dev.signet.client.x509;

import org.jspecify.annotations.NullMarked;
