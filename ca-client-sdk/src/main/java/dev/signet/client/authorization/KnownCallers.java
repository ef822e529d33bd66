package dev.signet.client.authorization;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who was here, the newest last. Callers with a certificate and those without are kept apart, so
 * that a flood from many addresses pushes out no name. Safe for concurrent use.
 */
final class KnownCallers {

    static final int MAX_CALLERS = 1000;

    private record Key(String name, Transport transport) {}

    private final Map<Key, KnownCaller> named = bounded();
    private final Map<Key, KnownCaller> anonymous = bounded();

    void count(AuthorizationDecision decision, Instant now) {
        Caller caller = decision.caller();
        Map<Key, KnownCaller> callers = caller instanceof Caller.Anonymous ? anonymous : named;
        var key = new Key(caller.toString(), caller.transport());
        synchronized (callers) {
            KnownCaller before = callers.get(key);
            KnownCaller known =
                    before == null ? KnownCaller.first(key.name(), key.transport(), now) : before;
            callers.put(key, known.and(decision, now));
        }
    }

    List<KnownCaller> withCertificate() {
        return copy(named);
    }

    List<KnownCaller> withoutCertificate() {
        return copy(anonymous);
    }

    private static List<KnownCaller> copy(Map<Key, KnownCaller> callers) {
        synchronized (callers) {
            return List.copyOf(callers.values());
        }
    }

    /** In order of the last request; the one that was not here for longest goes. */
    private static Map<Key, KnownCaller> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, KnownCaller> eldest) {
                return size() > MAX_CALLERS;
            }
        };
    }
}
