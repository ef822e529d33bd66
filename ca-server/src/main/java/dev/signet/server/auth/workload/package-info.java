/**
 * Workloads outside Kubernetes that come with a JWT: jobs of CI systems and machines of clouds, to
 * which the claims of their issuers' tokens are bound by configuration.
 */
@NullMarked
package dev.signet.server.auth.workload;

import org.jspecify.annotations.NullMarked;
