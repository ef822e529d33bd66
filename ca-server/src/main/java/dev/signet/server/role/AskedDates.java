package dev.signet.server.role;

import java.time.Instant;
import java.util.Optional;

/** When a request wants validity to begin and to end; in whole seconds, empty as the role says. */
public record AskedDates(Optional<Instant> notBefore, Optional<Instant> notAfter) {

    public static final AskedDates NONE = new AskedDates(Optional.empty(), Optional.empty());
}
