package dev.signet.server.export;

import java.io.IOException;
import java.util.List;

/** Where audit events go. Used by one thread at a time. */
interface AuditSink {

    /** Names it in {@code log_exports}, in {@code job_leases} and in metrics. */
    String name();

    /**
     * Hands {@code events} over. A receiver over the network has less than a minute for it; the
     * standard output, which has no other reader, as long as that takes.
     *
     * @throws IOException if it is not certain that all of them have arrived; they will be handed
     *     over again
     */
    void write(List<ExportedEvent> events) throws IOException;
}
