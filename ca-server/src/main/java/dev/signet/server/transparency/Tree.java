package dev.signet.server.transparency;

import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.Note;
import java.util.Optional;

/**
 * The tree as the database has it.
 *
 * @param checkpoint the newest, of this size; empty before the first of a log
 */
public record Tree(long size, Hash root, Optional<Note> checkpoint) {}
