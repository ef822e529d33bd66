package dev.signet.server.transparency;

import dev.signet.server.signing.Signer;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.tlog.Checkpoint;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.NoteKey;
import java.nio.charset.StandardCharsets;

/**
 * The key that signs the checkpoints of a log.
 *
 * @param generation counted from 1, with the first log of the database
 * @param key its name is the log's origin
 */
record LogKey(int generation, NoteKey key, Signer signer) {

    /**
     * Signs the checkpoint of the tree of {@code size}.
     *
     * @throws SigningFailedException if the key is out of reach
     */
    Note checkpoint(long size, Hash root) throws SigningFailedException {
        String text = new Checkpoint(key.name(), size, root).text();
        return Note.of(text, key, signer.sign(text.getBytes(StandardCharsets.UTF_8)));
    }
}
