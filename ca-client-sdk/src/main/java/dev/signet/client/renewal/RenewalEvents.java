package dev.signet.client.renewal;

import dev.signet.client.CaException;
import dev.signet.client.Generation;
import dev.signet.client.RenewalStatus;

/** What a renewal tells while it goes on; the calls must return at once and throw nothing. */
public interface RenewalEvents {

    /** A certificate was taken. */
    void renewed(Generation now);

    /** An attempt failed; without a status there has never been a certificate. */
    void failed(CaException failure);

    /** The state is another than before. */
    void stateChanged(RenewalStatus now);
}
