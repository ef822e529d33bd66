package dev.signet.client;

import dev.signet.client.tlog.TreeMath;
import dev.signet.client.tlog.VerifierKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log of a Signet server, known by its key, to whoever wants proof that a certificate is on the
 * server's record. Needs neither the server nor a network: what is proved here holds whatever the
 * server says later. Safe for concurrent use.
 */
public final class TransparencyLog {

    /** Begins the entry of a certificate. */
    private static final byte[] CERTIFICATE = {2};

    private static final int MAX_LENGTH = 1 << 17;

    private final VerifierKey key;

    /** Many proofs are of one checkpoint: its signature is verified once. */
    private volatile @Nullable Verified newest;

    private record Verified(String note, Checkpoint checkpoint) {}

    private TransparencyLog(VerifierKey key) {
        this.key = key;
    }

    /**
     * The log whose verifier key is {@code key}, as {@code GET /v1/log/key} has it. Get it once, on
     * a way that nobody can tamper with, and keep it.
     *
     * @throws IllegalArgumentException if it is no such key
     */
    public static TransparencyLog of(String key) {
        return new TransparencyLog(VerifierKey.parse(key));
    }

    /** What the log said of itself, signed: from then on it cannot say otherwise. */
    public static final class Checkpoint {

        private final long size;
        private final byte[] root;

        private Checkpoint(long size, byte[] root) {
            this.size = size;
            this.root = root;
        }

        /** How many entries the log had. */
        public long size() {
            return size;
        }
    }

    /** The name that the log signs with. */
    public String origin() {
        return key.name();
    }

    /**
     * Reads a checkpoint that this log signed.
     *
     * @throws NotLoggedException if it did not
     */
    public Checkpoint checkpoint(String note) throws NotLoggedException {
        Verified known = newest;
        if (known == null || !known.note.equals(note)) {
            known = new Verified(note, verify(note));
            newest = known;
        }
        return known.checkpoint;
    }

    private Checkpoint verify(String note) throws NotLoggedException {
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || note.length() > MAX_LENGTH) {
            throw new NotLoggedException("not a checkpoint");
        }
        String text = note.substring(0, blank + 1);
        List<String> lines = text.lines().toList();
        boolean signed = note.substring(blank + 2).lines().anyMatch(line -> key.signed(line, text));
        if (!signed || lines.size() < 3 || !lines.get(0).equals(key.name())) {
            throw new NotLoggedException("the checkpoint is not signed by the log " + key.name());
        }
        return new Checkpoint(number(lines.get(1)), hash(lines.get(2)));
    }

    /**
     * Verifies that {@code certificate} is in the log.
     *
     * @param proof as the server sends it with {@code proof=true}: C2SP tlog-proof
     * @return the checkpoint that it is in the tree of
     * @throws NotLoggedException if {@code proof} does not prove it
     */
    public Checkpoint verify(X509Certificate certificate, String proof) throws NotLoggedException {
        int blank = proof.indexOf("\n\n");
        List<String> lines =
                blank < 0 || proof.length() > MAX_LENGTH
                        ? List.of()
                        : proof.substring(0, blank).lines().toList();
        if (lines.size() < 3
                || !lines.get(0).equals("c2sp.org/tlog-proof@v1")
                || !lines.get(1).startsWith("extra ")
                || !lines.get(2).startsWith("index ")) {
            throw new NotLoggedException("not a proof of inclusion (c2sp.org/tlog-proof)");
        }
        Checkpoint checkpoint = checkpoint(proof.substring(blank + 2));
        byte[] commitment = hash(lines.get(1).substring("extra ".length()));
        long index = number(lines.get(2).substring("index ".length()));
        List<byte[]> path = new ArrayList<>();
        for (String line : lines.subList(3, lines.size())) {
            path.add(hash(line));
        }
        byte[] leaf = TreeMath.leaf(CERTIFICATE, commitment, TreeMath.sha256(tbs(certificate)));
        if (!TreeMath.includes(index, checkpoint.size, leaf, path, checkpoint.root)) {
            throw new NotLoggedException(
                    "the proof is not of this certificate, or not of this log: "
                            + certificate.getSerialNumber().toString(16));
        }
        return checkpoint;
    }

    /**
     * Verifies that the log of {@code newer} begins with that of {@code older}: that nothing was
     * removed or changed between them.
     *
     * @param proof hashes of RFC 6962 §2.1.2
     * @throws NotLoggedException if {@code proof} does not prove it
     */
    public void verify(Checkpoint older, Checkpoint newer, List<byte[]> proof)
            throws NotLoggedException {
        if (!TreeMath.isConsistent(older.size, older.root, newer.size, newer.root, proof)) {
            throw new NotLoggedException(
                    "the log "
                            + key.name()
                            + " contradicts itself: its "
                            + newer.size
                            + " entries do not begin with the "
                            + older.size
                            + " that it had");
        }
    }

    private static byte[] tbs(X509Certificate certificate) throws NotLoggedException {
        try {
            return certificate.getTBSCertificate();
        } catch (CertificateEncodingException e) {
            throw new NotLoggedException("the certificate cannot be encoded: " + e.getMessage());
        }
    }

    private static long number(String text) throws NotLoggedException {
        if (!text.matches("0|[1-9][0-9]{0,17}")) {
            throw new NotLoggedException("not a number: " + text);
        }
        return Long.parseLong(text);
    }

    private static byte[] hash(String text) throws NotLoggedException {
        byte[] hash;
        try {
            hash = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            hash = new byte[0];
        }
        if (hash.length != TreeMath.HASH_OCTETS) {
            throw new NotLoggedException("not a hash: " + text);
        }
        return hash;
    }
}
