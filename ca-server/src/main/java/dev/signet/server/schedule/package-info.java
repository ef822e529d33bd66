/** Runs periodic jobs, each on one server at a time. */
@NullMarked
package dev.signet.server.schedule;

import org.jspecify.annotations.NullMarked;
