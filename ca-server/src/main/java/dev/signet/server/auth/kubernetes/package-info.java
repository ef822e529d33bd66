/**
 * Service-account tokens of Kubernetes clusters, verified with the keys that the clusters publish.
 */
@NullMarked
package dev.signet.server.auth.kubernetes;

import org.jspecify.annotations.NullMarked;
