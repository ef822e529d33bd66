package dev.signet.server.tlog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A text and signatures on it (signed-note).
 *
 * @param text ends in a line feed
 * @param signatures lines, each without its line feed
 */
public record Note(String text, List<String> signatures) {

    /** More than 16 signatures of the largest kind that there is. */
    public static final int MAX_LENGTH = 1 << 17;

    private static final String DASH = "— ";
    private static final int ID_OCTETS = 4;
    private static final int TIME_OCTETS = 8;

    public Note {
        signatures = List.copyOf(signatures);
    }

    /**
     * Reads a note.
     *
     * @throws IllegalArgumentException if this has not the form of one
     */
    public static Note parse(String note) {
        int blank = note.lastIndexOf("\n\n");
        if (note.length() > MAX_LENGTH || blank < 0 || !note.endsWith("\n")) {
            throw new IllegalArgumentException("not a signed note (c2sp.org/signed-note)");
        }
        return new Note(note.substring(0, blank + 1), lines(note.substring(blank + 2)));
    }

    /**
     * Reads lines of signatures.
     *
     * @throws IllegalArgumentException if there is none, or anything else
     */
    public static List<String> lines(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.stream().allMatch(Note::isSignature)) {
            throw new IllegalArgumentException("not lines of signatures (c2sp.org/signed-note)");
        }
        return lines;
    }

    private static boolean isSignature(String line) {
        String[] parts = line.split(" ", -1);
        return parts.length == 3 && line.startsWith(DASH) && NoteKey.isName(parts[1]);
    }

    /** The note that says {@code text}, on which {@code key} made {@code signature}. */
    public static Note of(String text, NoteKey key, byte[] signature) {
        return new Note(text, List.of(line(key, signature)));
    }

    private static String line(NoteKey key, byte[] signature) {
        byte[] octets = Arrays.copyOf(key.id(), ID_OCTETS + signature.length);
        System.arraycopy(signature, 0, octets, ID_OCTETS, signature.length);
        return DASH + key.name() + " " + Base64.getEncoder().encodeToString(octets);
    }

    /** With more signatures, after those there are. */
    public Note with(List<String> more) {
        var all = new ArrayList<>(signatures);
        all.addAll(more);
        return new Note(text, all);
    }

    /** The line that {@code key} signed; empty if there is none, or it does not verify. */
    public Optional<String> signedBy(NoteKey key) {
        return signatures.stream().filter(line -> verifies(key, line)).findFirst();
    }

    private boolean verifies(NoteKey key, String line) {
        String[] parts = line.split(" ", -1);
        if (!parts[1].equals(key.name())) {
            return false;
        }
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(parts[2]);
        } catch (IllegalArgumentException e) {
            return false; // Perhaps of a kind that we do not know.
        }
        if (octets.length < ID_OCTETS + TIME_OCTETS
                || !Arrays.equals(octets, 0, ID_OCTETS, key.id(), 0, ID_OCTETS)) {
            return false;
        }
        byte[] signature = Arrays.copyOfRange(octets, ID_OCTETS, octets.length);
        return switch (key.type()) {
            case ED25519 -> key.verifies(text.getBytes(StandardCharsets.UTF_8), signature);
            case COSIGNATURE ->
                    key.verifies(
                            cosigned(ByteBuffer.wrap(signature).getLong()),
                            Arrays.copyOfRange(signature, TIME_OCTETS, signature.length));
        };
    }

    /** What a witness signs (tlog-cosignature, "Ed25519 signed message"). */
    private byte[] cosigned(long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + text).getBytes(StandardCharsets.UTF_8);
    }

    /** As it is sent and stored. */
    @Override
    public String toString() {
        return text + "\n" + String.join("\n", signatures) + "\n";
    }
}
