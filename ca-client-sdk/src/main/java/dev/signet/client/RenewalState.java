package dev.signet.client;

/** How far the certificate in use is through its life; each state is worse than the one before. */
public enum RenewalState {
    /** Nothing to do yet. */
    FRESH,
    /** From the instant that was chosen for its renewal. */
    DUE,
    /** More than 80 % of its life is over: renewals have failed for a while. */
    OVERDUE,
    /** More than 95 % of its life is over: somebody should look now. */
    CRITICAL,
    /** Past notAfter. It is not presented any more; getting a new one goes on. */
    EXPIRED
}
