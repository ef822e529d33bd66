/** A stand-in for a Kubernetes cluster, of which only its tokens are real. */
@NullMarked
package dev.signet.cli.cluster;

import org.jspecify.annotations.NullMarked;
