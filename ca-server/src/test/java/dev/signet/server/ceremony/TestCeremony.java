package dev.signet.server.ceremony;

import dev.signet.server.TestClock;
import dev.signet.server.api.Openssl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A folder with a plan, a passphrase and a request that openssl made; a test bends one of them. */
final class TestCeremony {

    static final String PASSPHRASE = "correct horse battery staple";

    static final String KEY =
            """
              - generate-key: {type: ec-p384, key: root.key, public_key: root.pub, passphrase_file: root.pass}
            """;

    static final String ROOT =
            """
              - sign-root:
                  key: root.key
                  passphrase_file: root.pass
                  public_key: root.pub
                  subject: {common_name: Test Root CA, organization: "Test, Inc.", country: DE}
                  lifetime: 7300d
                  certificate: root.crt
            """;

    static final String INTERMEDIATE =
            """
              - sign-intermediate:
                  key: root.key
                  passphrase_file: root.pass
                  issuer: root.crt
                  csr: online.csr
                  lifetime: 1825d
                  name_constraints: {permitted: {dns: [svc.cluster.local], uri: [cluster.local]}}
                  crl_url: http://pki.test/root.crl
                  issuer_url: http://pki.test/root.cer
                  certificate: online.crt
            """;

    static final String CRL =
            """
              - make-crl:
                  key: root.key
                  passphrase_file: root.pass
                  issuer: root.crt
                  number: 1
                  lifetime: 180d
                  crl: root.crl
            """;

    final TestClock clock = new TestClock(Instant.parse("2026-11-22T10:00:00Z"));
    final Path folder;
    final Openssl openssl;
    final List<String> told = new ArrayList<>();

    TestCeremony(Path folder) throws IOException {
        this.folder = folder;
        this.openssl = new Openssl(folder);
        passphrase("root.pass", PASSPHRASE);
        var _ =
                openssl.run(
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "online.key",
                        "-subj",
                        "/O=Test/CN=Online CA",
                        "-out",
                        "online.csr");
    }

    /** Writes a file that is its owner's alone. */
    void passphrase(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Holds a ceremony of these steps; the SHA-256 of its transcript. */
    String hold(String... steps) throws CeremonyFailedException, IOException {
        return holdAs("plan.yaml", "transcript.jsonl", steps);
    }

    String holdAs(String plan, String transcript, String... steps)
            throws CeremonyFailedException, IOException {
        Path file = folder.resolve(plan);
        Files.writeString(
                file,
                "ceremony: Test\noperators: [Ada Lovelace, Grace Hopper]\nsteps:\n"
                        + String.join("", steps));
        return new Ceremony(clock, new SecureRandom(), "signet test")
                .hold(file, transcript, told::add);
    }

    TranscriptCheck.Report verified() throws CeremonyFailedException, IOException {
        return new TranscriptCheck(transcript(), false).run();
    }

    Path transcript() {
        return folder.resolve("transcript.jsonl");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** The moment of the ceremony, as openssl takes it. */
    String time() {
        return Long.toString(clock.instant().plusSeconds(1).getEpochSecond());
    }
}
