package dev.signet.server.api;

import dev.signet.server.api.TooMany.Why;
import dev.signet.server.auth.Caller;
import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.limit.Limits;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Refuses who asks too often: by address as long as nobody is known, by identity from then on. A
 * refusal costs no signature, no statement, no audit event.
 */
final class Throttle {

    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Limits limits;
    private final Map<Why, Counter> refused = new EnumMap<>(Why.class);

    Throttle(Limits limits, MeterRegistry metrics) {
        this.limits = limits;
        for (Why why : Why.values()) {
            refused.put(why, counter(metrics, why));
        }
    }

    /** The one counter of what was refused for {@code why}. */
    static Counter counter(MeterRegistry metrics, Why why) {
        return Counter.builder("ca.throttled")
                .description("Requests refused because there were too many")
                .tag("why", why.text())
                .register(metrics);
    }

    /** Takes a token of the address, once a request. */
    Optional<TooMany> stranger(Visit visit) {
        if (visit.isPaid()) {
            return Optional.empty();
        }
        visit.pay();
        return refusal(Why.ADDRESS, limits.addresses().take(visit.network()));
    }

    /**
     * Before a credential is looked at. One that was good within ten minutes is looked at even if
     * its address has no tokens left: whoever shares an address with an attacker goes on. So does
     * who has none and has paid.
     */
    Optional<TooMany> presented(Visit visit) {
        return visit.isPaid() || visit.credential().filter(limits::isGood).isPresent()
                ? Optional.empty()
                : refusal(Why.ADDRESS, limits.addresses().pause(visit.network()));
    }

    /** Before a credential is judged: whether it was refused again and again. */
    Optional<TooMany> credential(Visit visit) {
        Optional<TooMany> again =
                refusal(Why.CREDENTIAL, visit.credential().flatMap(limits.streaks()::pause));
        if (again.isPresent()) {
            limits.addresses().charge(visit.network());
        }
        return again;
    }

    /** After authentication; takes a token of the identity. */
    Optional<TooMany> caller(Visit visit, Caller caller, Route route) {
        visit.credential().ifPresent(limits::good);
        String identity = caller.workload().map(Throttle::account).orElseGet(caller::name);
        String member = identity + caller.workload().flatMap(WorkloadIdentity::podUid).orElse("");
        String streak = member + " " + route.method() + " " + route.path();
        visit.streak(streak);
        return refusal(Why.REFUSALS, limits.streaks().pause(streak))
                .or(() -> refusal(Why.IDENTITY, limits.identities().take(identity)));
    }

    /**
     * Remembers what becomes of a request. Those that are too many do not count. Our own faults are
     * nobody's refusals, but cost the address of who is not known: tokens that cannot be judged at
     * the moment may be forged.
     *
     * @param status of the answer; 0 stands for 200
     */
    void answered(Visit visit, String method, int status) {
        if (status == TOO_MANY_REQUESTS) {
            return;
        }
        if (visit.streak().isPresent()) {
            count(visit.streak().get(), method, status);
            return;
        }
        if (status == UNAUTHORIZED) {
            visit.credential().ifPresent(limits.streaks()::refused);
        }
        if (!visit.isPaid()) {
            limits.addresses().charge(visit.network());
        }
    }

    private void count(String streak, String method, int status) {
        if (isRefusal(method, status)) {
            limits.streaks().refused(streak);
        } else if (status < BAD_REQUEST) {
            limits.streaks().accepted(streak);
        }
    }

    /** Who names a role that is gone is refused; who looks for what is gone is answered. */
    private static boolean isRefusal(String method, int status) {
        return status == BAD_REQUEST
                || status == FORBIDDEN
                || (status == NOT_FOUND && method.equals("POST"));
    }

    private Optional<TooMany> refusal(Why why, Optional<Duration> pause) {
        pause.ifPresent(_ -> counter(why).increment());
        return pause.map(length -> new TooMany(why, length));
    }

    private Counter counter(Why why) {
        return Objects.requireNonNull(refused.get(why));
    }

    /** The same for a token and for a certificate. */
    private static String account(WorkloadIdentity identity) {
        return identity.cluster()
                + "/"
                + identity.namespace()
                + "/"
                + identity.serviceAccount()
                + "/";
    }
}
