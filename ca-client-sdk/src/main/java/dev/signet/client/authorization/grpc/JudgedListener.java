package dev.signet.client.authorization.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/** Hands messages on while the call is allowed. */
final class JudgedListener<Q> extends SimpleForwardingServerCallListener<Q> {

    private final JudgedCall<Q, ?> call;

    JudgedListener(ServerCall.Listener<Q> listener, JudgedCall<Q, ?> call) {
        super(listener);
        this.call = call;
    }

    @Override
    public void onMessage(Q message) {
        if (call.permits()) {
            super.onMessage(message);
        }
    }

    /** A method of one message begins here; without the message it would complain. */
    @Override
    public void onHalfClose() {
        if (call.permits()) {
            super.onHalfClose();
        }
    }

    @Override
    public void onComplete() {
        if (call.endedHere()) {
            super.onCancel();
        } else {
            super.onComplete();
        }
    }
}
