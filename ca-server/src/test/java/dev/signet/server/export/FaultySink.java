package dev.signet.server.export;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what it is given; while it is broken, it keeps half of that and says that it failed. */
final class FaultySink implements AuditSink {

    final List<String> lines = new ArrayList<>();
    boolean broken;

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public void write(List<ExportedEvent> events) throws IOException {
        int taken = broken ? events.size() / 2 : events.size();
        events.subList(0, taken).forEach(event -> lines.add(event.json()));
        if (broken) {
            throw new IOException("no room");
        }
    }
}
