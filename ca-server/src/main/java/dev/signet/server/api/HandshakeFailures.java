package dev.signet.server.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * The metric {@code ca_tls_handshake_failures_total}: TLS handshakes of the HTTPS port that failed,
 * by reason. The reason is read from what the JDK's TLS says; what it says otherwise in another
 * version is {@code other}. Safe for concurrent use.
 */
final class HandshakeFailures implements SslHandshakeListener {

    /** Why a handshake failed; in the order in which they are looked for. */
    enum Reason {
        /**
         * The client does not take our certificate: it knows other roots, another name or time (the
         * alerts of RFC 8446 §6.2 that are about certificates).
         */
        DISTRUSTED("fatal alert: (?:unknown_ca|certificate_unknown|.*certificate.*)"),
        /** The client ended it for another reason. */
        ALERT("fatal alert: "),
        /** No TLS version that we speak. */
        VERSION("protocol version|protocol .* not enabled|no appropriate protocol"),
        /** No cipher suite, group or signature scheme in common. */
        NOTHING_IN_COMMON("in common|no available|no negotiat"),
        /** Not TLS at all, such as plain HTTP. */
        NOT_TLS("unrecognized ssl message|not an ssl/tls record|unsupported ssl"),
        /** The client went away, or dawdled until it was closed. */
        CLOSED("closed|broken pipe|connection reset|eof|timeout"),
        OTHER("");

        private final Pattern said;

        Reason(String said) {
            this.said = Pattern.compile(said);
        }

        static Reason of(Throwable failure) {
            String text = failure.toString().toLowerCase(Locale.ROOT);
            for (Reason reason : values()) {
                if (reason.said.matcher(text).find()) {
                    return reason;
                }
            }
            return OTHER;
        }
    }

    private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

    HandshakeFailures(MeterRegistry metrics) {
        for (Reason reason : Reason.values()) {
            counters.put(
                    reason,
                    Counter.builder("ca.tls.handshake.failures")
                            .description("TLS handshakes that failed")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(metrics));
        }
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        Counter counter = counters.get(Reason.of(failure));
        if (counter != null) {
            counter.increment();
        }
    }
}
