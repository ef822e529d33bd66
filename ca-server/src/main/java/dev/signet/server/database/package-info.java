/** The only way to a connection and a transaction. */
@NullMarked
package dev.signet.server.database;

import org.jspecify.annotations.NullMarked;
