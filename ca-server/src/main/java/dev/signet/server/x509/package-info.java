/**
 * The words of X.509 as types: valid or not there. Floor 0; knows no clock, no database and no
 * other package of the server.
 */
@NullMarked
package dev.signet.server.x509;

import org.jspecify.annotations.NullMarked;
