package dev.signet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.client.TransparencyLog.Checkpoint;
import dev.signet.client.tlog.TiledTree;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransparencyLogTest {

    private static final TestCa CA = new TestCa("logging CA");

    private final TestLog server = new TestLog();
    private final TransparencyLog log = TransparencyLog.of(server.key());
    private final X509Certificate certificate = certificate();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 9, 64, 100})
    void aCertificateIsProvedWhereverItIsInATreeOfAnySize(int size) throws Exception {
        for (int leaf = 0; leaf < size; leaf++) {
            TestLog tree = new TestLog();
            fill(tree, leaf);
            int index = tree.append(certificate);
            fill(tree, size - leaf - 1);

            Checkpoint in = TransparencyLog.of(tree.key()).verify(certificate, tree.proof(index));

            assertThat(in.size()).isEqualTo(size);
        }
    }

    @Test
    void theProofOfOneCertificateIsNoneOfAnother() {
        fill(server, 5);
        String proof = server.proof(server.append(certificate));
        X509Certificate other = certificate();

        assertThatThrownBy(() -> log.verify(other, proof))
                .isInstanceOf(NotLoggedException.class)
                .hasMessageContaining(other.getSerialNumber().toString(16));
    }

    @Test
    void aProofThatAnotherLogSignedProvesNothing() {
        String proof = server.proof(server.append(certificate));
        TransparencyLog other = TransparencyLog.of(new TestLog().key());

        assertThatThrownBy(() -> other.verify(certificate, proof))
                .isInstanceOf(NotLoggedException.class)
                .hasMessageContaining("not signed by the log");
    }

    @ParameterizedTest
    @CsvSource({
        "tlog-proof@v1, tlog-proof@v2",
        "index 3, index 2",
        "index 3, index 03",
        "index 3, index -3",
        "index 3, index 4",
        "extra , extra A",
        "'ca.test/v1/log\n4\n', 'ca.test/v1/log\n5\n'",
        "'\n\n', '\n'",
        "index 3, 'index 3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='"
    })
    void aProofThatWasAlteredProvesNothing(String original, String altered) throws Exception {
        fill(server, 3);
        String proof = server.proof(server.append(certificate));
        assertThat(log.verify(certificate, proof).size()).isEqualTo(4);
        assertThat(proof).contains(original);

        assertThatThrownBy(() -> log.verify(certificate, proof.replace(original, altered)))
                .isInstanceOf(NotLoggedException.class);
    }

    @Test
    void whatHasNoFormOfAProofIsNamedSo() {
        for (String nonsense : List.of("", "\n\n", "x".repeat(1 << 18))) {
            assertThatThrownBy(() -> log.verify(certificate, nonsense))
                    .isInstanceOf(NotLoggedException.class)
                    .hasMessageContaining("tlog-proof");
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,3", "4,7", "255,256", "256,257", "300,1000", "512,1000"})
    void aLogThatOnlyGrewIsProvedConsistentFromItsTiles(int older, int newer) throws Exception {
        fill(server, newer);
        List<byte[]> proof = new TiledTree(newer, server::tile).consistency(older);

        log.verify(
                log.checkpoint(server.checkpoint(older)),
                log.checkpoint(server.checkpoint()),
                proof);
    }

    @ParameterizedTest
    @CsvSource({"1,2", "4,7", "256,257", "300,1000"})
    void aLogThatChangedAnEntryCannotProveThatItDidNot(int older, int newer) throws Exception {
        fill(server, older);
        Checkpoint before = log.checkpoint(server.checkpoint());
        server.replaceFirst();
        fill(server, newer - older);
        Checkpoint after = log.checkpoint(server.checkpoint());
        List<byte[]> proof = new TiledTree(newer, server::tile).consistency(older);

        assertThatThrownBy(() -> log.verify(before, after, proof))
                .isInstanceOf(NotLoggedException.class)
                .hasMessageContaining("contradicts itself");
    }

    @Test
    void aProofOfConsistencyWithAHashMoreOrLessProvesNothing() throws Exception {
        fill(server, 20);
        Checkpoint older = log.checkpoint(server.checkpoint(11));
        Checkpoint newer = log.checkpoint(server.checkpoint());
        List<byte[]> proof = new TiledTree(20, server::tile).consistency(11);
        var longer = new ArrayList<>(proof);
        longer.add(new byte[32]);

        assertThatThrownBy(() -> log.verify(older, newer, longer))
                .isInstanceOf(NotLoggedException.class);
        assertThatThrownBy(() -> log.verify(older, newer, proof.subList(1, proof.size())))
                .isInstanceOf(NotLoggedException.class);
        assertThatThrownBy(() -> log.verify(older, newer, List.of()))
                .isInstanceOf(NotLoggedException.class);
    }

    @Test
    void aCheckpointMayHaveSignaturesOfWitnessesToo() throws Exception {
        fill(server, 2);

        assertThat(log.checkpoint(server.checkpoint() + "— witness.example AAAAAA==\n").size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ca.test/v1/log",
                "ca.test/v1/log+00000000+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "ca.test/v1/log+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "ca.test/v1/log+530d903a+AekyeRrm",
                "ca.test/v1/log+530d903a+?"
            })
    void whatIsNoKeyOfALogIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TransparencyLog.of(text));
    }

    private static void fill(TestLog log, int entries) {
        for (int i = 0; i < entries; i++) {
            var unused = log.append();
        }
    }

    private static X509Certificate certificate() {
        return CA.certify(KeyAlgorithm.EC_P256.generate(new SecureRandom()).getPublic());
    }
}
