package dev.signet.server.auth.jwt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that somebody else writes: read whole, and at most so far. */
public final class BoundedFile {

    private BoundedFile() {}

    /**
     * The content of {@code file}.
     *
     * @throws IOException if it cannot be read or has more than {@code maxOctets}; the message says
     *     which and names the file
     */
    static byte[] octets(Path file, int maxOctets) throws IOException {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(maxOctets + 1);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read", e);
        }
        if (content.length > maxOctets) {
            throw new IOException(file + " has more than " + maxOctets + " octets");
        }
        return content;
    }

    /** The content of {@code file} as text in UTF-8, as {@link #octets}. */
    public static String text(Path file, int maxOctets) throws IOException {
        return new String(octets(file, maxOctets), StandardCharsets.UTF_8);
    }
}
