package dev.signet.server.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The standard output: who reads it sets the pace. */
final class StreamSink implements AuditSink {

    private final OutputStream out;

    /** {@code out} must say so if it fails, as a {@link java.io.PrintStream} does not. */
    StreamSink(OutputStream out) {
        this.out = out;
    }

    @Override
    public String name() {
        return "stdout";
    }

    @Override
    public void write(List<ExportedEvent> events) throws IOException {
        out.write(lines(events));
        out.flush();
    }

    /** {@code events}, a line each. */
    static byte[] lines(List<ExportedEvent> events) {
        return events.stream()
                .map(event -> event.json() + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }
}
