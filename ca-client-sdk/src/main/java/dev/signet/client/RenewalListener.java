package dev.signet.client;

/**
 * Is told what becomes of an identity. Each listener is called on a thread of its own, in order, so
 * it may block; what it throws is logged and forgotten. Of {@value #MOST_WAITING} events that wait
 * for a listener the oldest is dropped for a new one, with a warning in the log.
 */
public interface RenewalListener {

    /** Most events that wait for one listener. */
    int MOST_WAITING = 256;

    /**
     * {@code now} is in use: certificate, trust bundle or CRLs are new. Called once for each
     * generation, beginning with the one in use when the listener was added.
     */
    default void renewed(Generation now) {}

    /** An attempt to renew failed; there will be others. */
    default void failed(CaException failure, RenewalStatus status) {}

    /** The state is another than before. */
    default void stateChanged(RenewalStatus now) {}
}
