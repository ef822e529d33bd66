/** For servers of gRPC. Needs {@code grpc-api}. */
@NullMarked
package dev.signet.client.authorization.grpc;

import org.jspecify.annotations.NullMarked;
