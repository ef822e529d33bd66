package dev.signet.server.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * A file that is only appended to and is on disk before an event counts as handed over. It is
 * opened anew each time, so that it may be renamed whenever one likes.
 */
final class FileSink implements AuditSink {

    private static final int CHUNK = 8192;

    private final Path file;

    FileSink(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return "file";
    }

    @Override
    public void write(List<ExportedEvent> events) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-r-----")))) {
            long end = endOfLastLine(channel);
            var _ = channel.truncate(end);
            var _ = channel.position(end);
            ByteBuffer octets = ByteBuffer.wrap(StreamSink.lines(events));
            while (octets.hasRemaining()) {
                var _ = channel.write(octets);
            }
            channel.force(true);
        }
    }

    /** A line without its end was written by a server that died or had no room: it comes again. */
    private static long endOfLastLine(FileChannel channel) throws IOException {
        long end = channel.size();
        while (end > 0) {
            int length = (int) Math.min(CHUNK, end);
            var octets = ByteBuffer.allocate(length);
            while (octets.hasRemaining()
                    && channel.read(octets, end - length + octets.position()) >= 0) {}
            for (int i = octets.position() - 1; i >= 0; i--) {
                if (octets.get(i) == '\n') {
                    return end - length + i + 1;
                }
            }
            end -= length;
        }
        return 0;
    }
}
