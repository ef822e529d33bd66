/** How the agent is, for probes and for Prometheus. */
@NullMarked
package dev.signet.cli.agent.health;

import org.jspecify.annotations.NullMarked;
