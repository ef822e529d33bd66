/** Client certificates of our own making as credentials. */
@NullMarked
package dev.signet.server.auth.mtls;

import org.jspecify.annotations.NullMarked;
