package dev.signet.spring.bundle;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSession;

/**
 * The TLS sessions of clients whose contexts were built once from an identity's managers, as
 * WebClient's is. JSSE resumes such a session with the certificate it began with, and without
 * asking whether the server is still trusted, for up to a day: unless it is ended when the
 * generation changes, and with it the tickets that came of it. Connections go on. Thread-safe; of
 * more than {@value #MOST_SESSIONS} sessions the oldest is ended at once.
 */
final class ClientSessions {

    private static final int MOST_SESSIONS = 10_000;

    private final Map<SSLSession, Boolean> sessions = new LinkedHashMap<>();

    /** A session that a full handshake is about to begin. */
    synchronized void add(SSLSession session) {
        sessions.put(session, Boolean.TRUE);
        if (sessions.size() > MOST_SESSIONS) {
            SSLSession oldest = sessions.keySet().iterator().next();
            sessions.remove(oldest);
            oldest.invalidate();
        }
    }

    /** None of them is resumed from now on. */
    synchronized void end() {
        sessions.keySet().forEach(SSLSession::invalidate);
        sessions.clear();
    }
}
