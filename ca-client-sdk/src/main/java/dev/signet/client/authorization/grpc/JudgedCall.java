package dev.signet.client.authorization.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/**
 * A call that ends as soon as a message goes either way that is not allowed any more. What the
 * method says after that is dropped; its listener learns of the end as of any other.
 */
final class JudgedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

    private final Standing standing;
    // gRPC's calls are not safe for two threads, and here the method's is not the only one.
    private boolean closed;
    private boolean endedHere;

    JudgedCall(ServerCall<Q, A> call, Standing standing) {
        super(call);
        this.standing = standing;
    }

    /** Whether a message may still go; ends the call if not. */
    synchronized boolean permits() {
        if (!closed && !standing.holds()) {
            closed = true;
            endedHere = true;
            super.close(Status.PERMISSION_DENIED, new Metadata());
        }
        return !closed;
    }

    /** Whether the call ended because it was not allowed any more. */
    synchronized boolean endedHere() {
        return endedHere;
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
        if (!closed) {
            super.sendHeaders(headers);
        }
    }

    @Override
    public synchronized void sendMessage(A message) {
        if (permits()) {
            super.sendMessage(message);
        }
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
        if (!closed) {
            closed = true;
            super.close(status, trailers);
        }
    }
}
