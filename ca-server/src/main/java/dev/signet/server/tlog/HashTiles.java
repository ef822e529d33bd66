package dev.signet.server.tlog;

/** The tiles of hashes of one tree, wherever they are kept. */
@FunctionalInterface
public interface HashTiles {

    /**
     * The hashes of a tile one after the other, 32 octets each: at least as many as any tree that
     * was asked about has there.
     */
    byte[] hashes(int level, long position);
}
