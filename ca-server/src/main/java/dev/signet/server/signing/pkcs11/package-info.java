/** Keys in a PKCS #11 token, such as an HSM, through the JDK's provider SunPKCS11. */
@NullMarked
package dev.signet.server.signing.pkcs11;

import org.jspecify.annotations.NullMarked;
