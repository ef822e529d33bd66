package dev.signet.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A log as RFC 6962 §2.1 defines it, leaf by leaf and without tiles in memory; shares no code with
 * the SDK.
 */
public final class TestLog {

    public static final String ORIGIN = "ca.test/v1/log";

    private static final byte ED25519 = 1;
    private static final int KEY_OCTETS = 32;

    private final List<byte[]> leaves = new ArrayList<>();
    private final KeyPair key;

    public TestLog() {
        try {
            key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The verifier key of signed-note. */
    public String key() {
        return ORIGIN + "+" + HexFormat.of().formatHex(id()) + "+" + base64(typed());
    }

    /** Adds an event about {@code certificate}; its leaf. */
    public int append(X509Certificate certificate) {
        return append(new byte[] {2}, commitment(leaves.size()), tbsHash(certificate));
    }

    /** Adds an event about nothing that has a certificate. */
    public int append() {
        return append(new byte[] {1}, commitment(leaves.size()));
    }

    /** From now on the log tells something else of its first entry. */
    public void replaceFirst() {
        leaves.set(0, sha256(new byte[] {0, 1}));
    }

    private int append(byte[]... entry) {
        leaves.add(sha256(new byte[] {0}, join(entry)));
        return leaves.size() - 1;
    }

    private static byte[] tbsHash(X509Certificate certificate) {
        try {
            return sha256(certificate.getTBSCertificate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] commitment(int leaf) {
        return sha256(("salt " + leaf).getBytes(StandardCharsets.UTF_8));
    }

    public String checkpoint() {
        return checkpoint(leaves.size());
    }

    /** Of the first {@code size} leaves. */
    public String checkpoint(int size) {
        String text = ORIGIN + "\n" + size + "\n" + base64(root(0, size)) + "\n";
        return text + "\n— " + ORIGIN + " " + base64(join(id(), sign(text))) + "\n";
    }

    /** The proof that {@code leaf} is in the log as it is now. */
    public String proof(int leaf) {
        var proof = new StringBuilder("c2sp.org/tlog-proof@v1\n");
        proof.append("extra ").append(base64(commitment(leaf))).append("\nindex ").append(leaf);
        proof.append('\n');
        path(leaf, 0, leaves.size()).forEach(hash -> proof.append(base64(hash)).append('\n'));
        return proof.append('\n').append(checkpoint()).toString();
    }

    /** The tile {@code path} of a log of at most 65,536 leaves. */
    public byte[] tile(String path) {
        String[] parts = path.split("/", 2);
        int level = Integer.parseInt(parts[0]);
        int position = Integer.parseInt(parts[1].substring(0, 3));
        int width = path.contains(".p/") ? Integer.parseInt(path.replaceFirst(".*/", "")) : 256;
        int leavesBelow = level == 0 ? 1 : 256;
        var octets = new ByteArrayOutputStream();
        for (int i = position * 256; i < position * 256 + width; i++) {
            octets.writeBytes(root(i * leavesBelow, (i + 1) * leavesBelow));
        }
        return octets.toByteArray();
    }

    /** MTH of §2.1. */
    private byte[] root(int from, int to) {
        if (to == from) {
            return sha256();
        }
        if (to - from == 1) {
            return leaves.get(from);
        }
        int middle = middle(from, to);
        return sha256(new byte[] {1}, root(from, middle), root(middle, to));
    }

    /** PATH of §2.1.1. */
    private List<byte[]> path(int leaf, int from, int to) {
        var path = new ArrayList<byte[]>();
        if (to - from > 1) {
            int middle = middle(from, to);
            boolean left = leaf < middle;
            path.addAll(left ? path(leaf, from, middle) : path(leaf, middle, to));
            path.add(left ? root(middle, to) : root(from, middle));
        }
        return path;
    }

    private static int middle(int from, int to) {
        int half = 1;
        while (half * 2 < to - from) {
            half *= 2;
        }
        return from + half;
    }

    private byte[] sign(String text) {
        try {
            Signature engine = Signature.getInstance("Ed25519");
            engine.initSign(key.getPrivate());
            engine.update(text.getBytes(StandardCharsets.UTF_8));
            return engine.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] typed() {
        byte[] info = key.getPublic().getEncoded();
        byte[] octets = Arrays.copyOfRange(info, info.length - KEY_OCTETS, info.length);
        return join(new byte[] {ED25519}, octets);
    }

    private byte[] id() {
        return Arrays.copyOf(sha256((ORIGIN + "\n").getBytes(StandardCharsets.UTF_8), typed()), 4);
    }

    private static byte[] join(byte[]... parts) {
        var octets = new ByteArrayOutputStream();
        Arrays.asList(parts).forEach(octets::writeBytes);
        return octets.toByteArray();
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(join(parts));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
