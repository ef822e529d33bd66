/**
 * JWTs of issuers that are no Kubernetes cluster: CI systems and clouds, whose claims are bound to
 * workloads by configuration.
 */
@NullMarked
package dev.signet.server.auth.jwt;

import org.jspecify.annotations.NullMarked;
