package dev.signet.server.tlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Somebody who has nothing but the log's verifier key and the specifications: checks checkpoints
 * and proofs with the JDK and {@link NaiveTree}. Shares no code with the product.
 */
public final class ForeignVerifier {

    private final String name;
    private final byte[] id;
    private final PublicKey key;

    public ForeignVerifier(String verifierKey) {
        String[] parts = verifierKey.strip().split("\\+", 3);
        name = parts[0];
        id = HexFormat.of().parseHex(parts[1]);
        byte[] typed = Base64.getDecoder().decode(parts[2]);
        assertThat(typed).hasSize(33).startsWith((byte) 1);
        byte[] hash = NaiveTree.sha256((name + "\n").getBytes(StandardCharsets.UTF_8), typed);
        assertThat(id).isEqualTo(Arrays.copyOf(hash, 4));
        String info = "302a300506032b6570032100" + HexFormat.of().formatHex(typed, 1, 33);
        try {
            key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(info)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What a checkpoint says. */
    public static final class Head {
        public final long size;
        final byte[] root;

        Head(long size, byte[] root) {
            this.size = size;
            this.root = root;
        }

        public byte[] root() {
            return root.clone();
        }
    }

    /** Reads a checkpoint that the log signed. */
    public Head checkpoint(String note) {
        int blank = note.lastIndexOf("\n\n");
        String text = note.substring(0, blank + 1);
        String line = note.substring(blank + 2).lines().findFirst().orElseThrow();
        assertThat(line).startsWith("— " + name + " ");
        byte[] signature = Base64.getDecoder().decode(line.substring(line.lastIndexOf(' ') + 1));
        assertThat(Arrays.copyOf(signature, 4)).isEqualTo(id);
        assertThat(verifies(text, Arrays.copyOfRange(signature, 4, signature.length))).isTrue();
        List<String> lines = text.lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst()).isEqualTo(name);
        return new Head(Long.parseLong(lines.get(1)), Base64.getDecoder().decode(lines.get(2)));
    }

    private boolean verifies(String text, byte[] signature) {
        try {
            Signature engine = Signature.getInstance("Ed25519");
            engine.initVerify(key);
            engine.update(text.getBytes(StandardCharsets.UTF_8));
            return engine.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether {@code proof} proves that {@code certificate} is in the log. */
    public boolean proves(String proof, X509Certificate certificate) throws Exception {
        int blank = proof.indexOf("\n\n");
        List<String> lines = proof.substring(0, blank).lines().toList();
        assertThat(lines.get(0)).isEqualTo("c2sp.org/tlog-proof@v1");
        assertThat(lines.get(1)).startsWith("extra ");
        assertThat(lines.get(2)).startsWith("index ");
        var path = new ArrayList<byte[]>();
        lines.subList(3, lines.size()).forEach(hash -> path.add(Base64.getDecoder().decode(hash)));
        Head head = checkpoint(proof.substring(blank + 2));
        byte[] leaf =
                NaiveTree.sha256(
                        new byte[] {0},
                        new byte[] {2},
                        Base64.getDecoder().decode(lines.get(1).substring("extra ".length())),
                        NaiveTree.sha256(certificate.getTBSCertificate()));
        return NaiveTree.includes(
                Long.parseLong(lines.get(2).substring("index ".length())),
                head.size,
                leaf,
                path,
                head.root);
    }
}
