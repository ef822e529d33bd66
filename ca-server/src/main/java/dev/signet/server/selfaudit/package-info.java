/**
 * Reads again, in another way than it was made, everything that was issued: with the JDK's parser
 * and signatures in place of BouncyCastle's, and with statements and encodings of its own. What it
 * finds is an alert, and stops issuance where that is configured.
 */
@NullMarked
package dev.signet.server.selfaudit;

import org.jspecify.annotations.NullMarked;
