/** Processes and signals: the service as a child, systemd as a parent. */
@NullMarked
package dev.signet.cli.agent.process;

import org.jspecify.annotations.NullMarked;
