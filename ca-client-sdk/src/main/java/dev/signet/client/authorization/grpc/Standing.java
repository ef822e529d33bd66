package dev.signet.client.authorization.grpc;

import dev.signet.client.authorization.Authorization;
import dev.signet.client.authorization.Caller;
import dev.signet.client.authorization.IncomingRequest;

/** Whether a call that was allowed still is. */
final class Standing {

    private final Authorization authorization;
    private final IncomingRequest request;
    private final Caller caller;
    private volatile long epoch;

    Standing(Authorization authorization, IncomingRequest request, Caller caller, long epoch) {
        this.authorization = authorization;
        this.request = request;
        this.caller = caller;
        this.epoch = epoch;
    }

    /** Decides again, and counts that, only if something has changed. */
    boolean holds() {
        long now = authorization.epoch();
        if (now == epoch && authorization.isInForce(caller)) {
            return true;
        }
        epoch = now;
        return authorization.decide(request).allowed();
    }
}
