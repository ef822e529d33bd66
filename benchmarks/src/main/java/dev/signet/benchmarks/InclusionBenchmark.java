package dev.signet.benchmarks;

import dev.signet.client.TransparencyLog;
import dev.signet.server.audit.LogEntry;
import dev.signet.server.tlog.Checkpoint;
import dev.signet.server.tlog.Hash;
import dev.signet.server.tlog.HashTiles;
import dev.signet.server.tlog.InclusionProof;
import dev.signet.server.tlog.Note;
import dev.signet.server.tlog.NoteKey;
import dev.signet.server.tlog.TreeGrowth;
import dev.signet.server.tlog.TreeHash;
import dev.signet.server.tlog.TreeProofs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the proof of a certificate in a log of a million entries takes to verify, and an event's
 * commitment to make.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InclusionBenchmark {

    private static final int ENTRIES = 1_000_000;
    private static final int INDEX = 654_321;
    private static final String ORIGIN = "ca.example.org/v1/log";
    private static final Hash COMMITMENT = Hash.of(new byte[16]);
    private static final String BODY = "{\"issuer\":\"issuing\",\"serial\":\"41ff\"}".repeat(20);

    private final String key;
    private final String proof;
    private final X509Certificate certificate;
    private final TransparencyLog log;

    /** Makes the log. */
    public InclusionBenchmark() {
        try {
            KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            certificate = certificate(keys);
            Hash tbs = Hash.of(certificate.getTBSCertificate());
            var entry = new LogEntry(COMMITMENT, Optional.of(tbs));
            TreeGrowth tree = TreeGrowth.of(0, (_, _) -> new byte[0], leaves(entry));
            var name = new NoteKey(ORIGIN, NoteKey.Type.ED25519, keys.getPublic());
            String text = new Checkpoint(ORIGIN, tree.size(), tree.root()).text();
            key = name.text();
            proof =
                    new InclusionProof(
                                    COMMITMENT,
                                    INDEX,
                                    new TreeProofs(tiles(tree)).inclusion(INDEX, tree.size()),
                                    Note.of(text, name, sign(keys, text)))
                            .text();
            log = TransparencyLog.of(key);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Hash> leaves(LogEntry proved) {
        List<Hash> leaves = new ArrayList<>(ENTRIES);
        for (int i = 0; i < ENTRIES; i++) {
            leaves.add(
                    TreeHash.leaf(
                            i == INDEX ? proved.octets() : BigInteger.valueOf(i).toByteArray()));
        }
        return leaves;
    }

    private static HashTiles tiles(TreeGrowth tree) {
        Map<List<Long>, byte[]> tiles = new HashMap<>();
        tree.tiles()
                .forEach(grown ->
                        tiles.put(
                                List.of((long) grown.tile().level(), grown.tile().position()),
                                grown.octets()));
        return (level, position) ->
                Optional.ofNullable(tiles.get(List.of((long) level, position))).orElseThrow();
    }

    private static byte[] sign(KeyPair keys, String text) throws GeneralSecurityException {
        Signature engine = Signature.getInstance("Ed25519");
        engine.initSign(keys.getPrivate());
        engine.update(text.getBytes(StandardCharsets.UTF_8));
        return engine.sign();
    }

    private static X509Certificate certificate(KeyPair keys)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        var name = new X500Name("CN=orders.shop.svc");
        byte[] der =
                new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(Instant.EPOCH),
                                Date.from(Instant.EPOCH.plusSeconds(86_400)),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("Ed25519").build(keys.getPrivate()))
                        .getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    /** One more proof of a checkpoint whose signature is verified. */
    @Benchmark
    public TransparencyLog.Checkpoint proof() throws GeneralSecurityException {
        return log.verify(certificate, proof);
    }

    /** With the signature of the checkpoint. */
    @Benchmark
    public TransparencyLog.Checkpoint proofAndCheckpoint() throws GeneralSecurityException {
        return TransparencyLog.of(key).verify(certificate, proof);
    }

    /** What an event costs on its way into the log, beside the database. */
    @Benchmark
    public Hash commitment() {
        return LogEntry.commitment(
                new byte[16],
                Instant.EPOCH,
                "CertificateReserved",
                "system:serviceaccount:shop:orders",
                "5f0c3a9d7e1b4c2f8a6d0e9b3c7f1a24",
                BODY);
    }
}
