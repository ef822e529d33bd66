/** Reads the configuration file and refuses what does not fit. */
@NullMarked
package dev.signet.server.config;

import org.jspecify.annotations.NullMarked;
