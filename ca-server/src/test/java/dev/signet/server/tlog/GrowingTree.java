package dev.signet.server.tlog;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tree of made-up entries that keeps its tiles in memory. */
final class GrowingTree implements HashTiles {

    final List<byte[]> entries = new ArrayList<>();
    final Map<String, byte[]> tiles = new HashMap<>();
    Hash root = TreeHash.empty();

    GrowingTree grow(int leaves) {
        var hashes = new ArrayList<Hash>();
        for (int i = 0; i < leaves; i++) {
            byte[] entry = ("entry " + entries.size()).getBytes(StandardCharsets.UTF_8);
            entries.add(entry);
            hashes.add(TreeHash.leaf(entry));
        }
        TreeGrowth growth = TreeGrowth.of(entries.size() - leaves, this, hashes);
        growth.tiles()
                .forEach(grown ->
                        tiles.put(
                                grown.tile().level() + "/" + grown.tile().position(),
                                grown.octets()));
        root = growth.root();
        return this;
    }

    @Override
    public byte[] hashes(int level, long position) {
        String name = level + "/" + position;
        return requireNonNull(tiles.get(name), name);
    }
}
