package dev.signet.client.authorization.jmx;

import dev.signet.client.authorization.KnownCaller;

/** A caller in the form that JMX can send. */
public final class CallerView {

    private final KnownCaller known;

    CallerView(KnownCaller known) {
        this.known = known;
    }

    /** SPIFFE ID, serial number of the certificate, or address. */
    public String getName() {
        return known.name();
    }

    /** {@code mtls}, {@code tls} or {@code plain}. */
    public String getTransport() {
        return known.transport().toString();
    }

    /** Requests that went on. */
    public long getAllowed() {
        return known.allowed();
    }

    /** Requests that went on and would have been refused. */
    public long getWouldDeny() {
        return known.wouldDeny();
    }

    /** Requests that were refused. */
    public long getDenied() {
        return known.denied();
    }

    /** ISO 8601, in UTC. */
    public String getFirstSeen() {
        return known.firstSeen().toString();
    }

    /** ISO 8601, in UTC. */
    public String getLastSeen() {
        return known.lastSeen().toString();
    }

    /** Rule that refused last, or would have; empty if none did. */
    public String getLastRefusedBy() {
        return known.lastRefusedBy().orElse("");
    }
}
