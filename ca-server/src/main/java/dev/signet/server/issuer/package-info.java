/** The CA certificates, the keys behind them, and which of them sign. */
@NullMarked
package dev.signet.server.issuer;

import org.jspecify.annotations.NullMarked;
