package dev.signet.server.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree against {@link NaiveTree}, which is the RFC written down on the entries themselves. */
class TreeTest {

    @Test
    void aTreeHasTheRootThatTheRfcSaysHoweverItGrew() {
        var random = new Random(6962);
        for (int tree = 0; tree < 20; tree++) {
            var growing = new GrowingTree();
            for (int step = 0; step < 8; step++) {
                var _ = growing.grow(1 + random.nextInt(step % 2 == 0 ? 3 : 400));

                assertThat(growing.root.octets()).isEqualTo(NaiveTree.root(growing.entries));
            }
        }
    }

    @Test
    void aTreeOfThreeLevelsHasTheTilesThatTheSpecificationCounts() {
        var tree = new GrowingTree().grow(65_000).grow(5_000);

        assertThat(tree.tiles.keySet().stream().filter(tile -> tile.startsWith("0/"))).hasSize(274);
        assertThat(tree.hashes(0, 273)).hasSize(112 * Hash.OCTETS);
        assertThat(tree.hashes(1, 0)).hasSize(Tile.WIDTH * Hash.OCTETS);
        assertThat(tree.hashes(1, 1)).hasSize(17 * Hash.OCTETS);
        assertThat(tree.hashes(2, 0)).hasSize(Hash.OCTETS);
        assertThat(tree.root.octets()).isEqualTo(NaiveTree.root(tree.entries));
    }

    @Test
    void everyLeafOfEveryEarlierTreeIsProvedToBeIncluded() {
        var tree = new GrowingTree().grow(700);
        for (long size : sizes(700)) {
            byte[] root = NaiveTree.root(tree.entries.subList(0, (int) size));
            var proofs = new TreeProofs(tree);
            assertThat(proofs.root(size).octets()).isEqualTo(root);
            for (long index = 0; index < size; index += 1 + size / 50) {
                byte[] leaf = NaiveTree.sha256(new byte[] {0}, tree.entries.get((int) index));
                List<byte[]> path = octets(proofs.inclusion(index, size));

                assertThat(NaiveTree.includes(index, size, leaf, path, root)).isTrue();
                assertThat(NaiveTree.includes(index ^ 1, size, leaf, path, root)).isFalse();
            }
        }
    }

    @Test
    void anyTwoTreesAreProvedToBeConsistent() {
        var tree = new GrowingTree().grow(700);
        var proofs = new TreeProofs(tree);
        for (long older : sizes(700)) {
            byte[] olderRoot = NaiveTree.root(tree.entries.subList(0, (int) older));
            for (long newer : sizes(700)) {
                if (older <= newer) {
                    byte[] newerRoot = NaiveTree.root(tree.entries.subList(0, (int) newer));
                    List<byte[]> path = octets(proofs.consistency(older, newer));

                    assertThat(NaiveTree.extendsTree(older, olderRoot, newer, newerRoot, path))
                            .as("%d in %d", older, newer)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aProofAcrossLevelsOfTilesReadsAFewTilesOnly() {
        var tree = new GrowingTree().grow(70_000);
        var read = new java.util.ArrayList<String>();
        var proofs =
                new TreeProofs((level, position) -> {
                    read.add(level + "/" + position);
                    return tree.hashes(level, position);
                });

        List<byte[]> path = octets(proofs.inclusion(4_711, 70_000));

        assertThat(
                        NaiveTree.includes(
                                4_711,
                                70_000,
                                NaiveTree.sha256(new byte[] {0}, tree.entries.get(4_711)),
                                path,
                                tree.root.octets()))
                .isTrue();
        assertThat(read).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(6);
    }

    @Test
    void aLeafThatIsNotThereHasNoProof() {
        var proofs = new TreeProofs(new GrowingTree().grow(3));

        assertThatIllegalArgumentException().isThrownBy(() -> proofs.inclusion(3, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> proofs.consistency(4, 3));
    }

    private static long[] sizes(int most) {
        return LongStream.of(1, 2, 3, 4, 5, 7, 8, 127, 128, 255, 256, 257, 511, 512, 513, most)
                .toArray();
    }

    private static List<byte[]> octets(List<Hash> hashes) {
        return hashes.stream().map(Hash::octets).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0/000",
                "0/x001/x234/067",
                "1/000.p/17",
                "entries/999",
                "entries/x001/000.p/255",
                "7/000.p/1"
            })
    void aTileHasOneName(String path) {
        assertThat(Tile.parse(path).map(Tile::path)).hasValue(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "00/000",
                "0/0",
                "0/1234",
                "0/x000/001",
                "0/001/002",
                "0/000.p/0",
                "0/000.p/256",
                "0/000.p/01",
                "8/000",
                "64/000",
                "-1/000",
                "data/000",
                "0/x999/x999/x999/x999/x999/x999/x999/999",
                "0/000/",
                "0/000.p/",
                "0/٠٠٠"
            })
    void anythingElseIsNoTile(String path) {
        assertThat(Tile.parse(path)).isEmpty();
    }

    @Test
    void aTileIsServedAsSoonAsTheTreeHasItAndNoWider() {
        assertThat(new Tile(0, 1, 44).isWithin(300)).isTrue();
        assertThat(new Tile(0, 1, 45).isWithin(300)).isFalse();
        assertThat(new Tile(0, 0, 256).isWithin(300)).isTrue();
        assertThat(new Tile(1, 0, 1).isWithin(300)).isTrue();
        assertThat(new Tile(1, 0, 2).isWithin(300)).isFalse();
        assertThat(new Tile(0, Long.MAX_VALUE / 2, 1).isWithin(300)).isFalse();
    }

    @Test
    void hashesAreEqualByContentAndReadFromTheOneWayToWriteThem() {
        byte[] octets = new byte[Hash.OCTETS];
        Arrays.fill(octets, (byte) 7);
        Hash hash = Hash.at(octets, 0);

        assertThat(Hash.fromBase64(hash.base64())).isEqualTo(hash).hasSameHashCodeAs(hash);
        assertThatIllegalArgumentException().isThrownBy(() -> Hash.fromBase64("AAAA"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Hash.fromBase64(hash.base64().replace('c', 'd') + "\n"));
    }
}
