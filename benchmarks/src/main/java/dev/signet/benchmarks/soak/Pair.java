package dev.signet.benchmarks.soak;

import dev.signet.benchmarks.soak.SeenCertificates.Fault;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who calls whom, and what came of it. Safe for concurrent use. */
final class Pair {

    /** How the answers of all servers begin. */
    private static final Pattern ANSWER = Pattern.compile("hello|you are|certificate");

    /** Most say by which certificate they know their caller. */
    private static final Pattern SERIAL = Pattern.compile("certificate ([0-9A-Fa-f]+)");

    /** A call; its answer may name a certificate, of either side. */
    interface Call {
        String get() throws Exception;
    }

    private final String caller;
    private final String called;
    private final Call call;
    private final SeenCertificates certificates;
    private final Clock clock;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger expired = new AtomicInteger();
    private final AtomicInteger superseded = new AtomicInteger();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

    Pair(String caller, String called, Call call, SeenCertificates certificates, Clock clock) {
        this.caller = caller;
        this.called = called;
        this.call = call;
        this.certificates = certificates;
        this.clock = clock;
    }

    /** Calls once. */
    void exchange() {
        Instant begun = clock.instant();
        try {
            answered(call.get(), begun);
        } catch (Exception e) {
            failed(begun, e.toString());
        }
    }

    /** An answer to a call that began at {@code begun}. */
    void answered(String answer, Instant begun) {
        if (!ANSWER.matcher(answer).lookingAt()) {
            failed(begun, "answered: " + answer.strip());
            return;
        }
        answered.incrementAndGet();
        Matcher serial = SERIAL.matcher(answer);
        Optional<Fault> fault =
                serial.find()
                        ? certificates.judge(new BigInteger(serial.group(1), 16), begun)
                        : Optional.empty();
        if (fault.isPresent()) {
            (fault.get() == Fault.EXPIRED ? expired : superseded).incrementAndGet();
            firstFailure.compareAndSet(null, begun + " " + fault.get() + ": " + answer.strip());
        }
    }

    /** A call that began at {@code begun} was not answered. */
    void failed(Instant begun, String why) {
        failed.incrementAndGet();
        firstFailure.compareAndSet(null, begun + " " + why);
    }

    int calls() {
        return answered.get();
    }

    int failures() {
        return failed.get();
    }

    int expired() {
        return expired.get();
    }

    int superseded() {
        return superseded.get();
    }

    boolean isClean() {
        return calls() > 0 && failures() == 0 && expired() == 0 && superseded() == 0;
    }

    /** One row of the result. */
    String row() {
        String why = firstFailure.get();
        return "%-8s -> %-8s %8d answered %6d failed %6d expired %6d superseded%s"
                .formatted(
                        caller,
                        called,
                        calls(),
                        failures(),
                        expired(),
                        superseded(),
                        why == null ? "" : "\n    first: " + why);
    }
}
