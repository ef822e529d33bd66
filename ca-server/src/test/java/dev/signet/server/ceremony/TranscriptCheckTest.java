package dev.signet.server.ceremony;

import static dev.signet.server.ceremony.TestCeremony.CRL;
import static dev.signet.server.ceremony.TestCeremony.INTERMEDIATE;
import static dev.signet.server.ceremony.TestCeremony.KEY;
import static dev.signet.server.ceremony.TestCeremony.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever changes anything after the fact is found out. */
class TranscriptCheckTest {

    @TempDir private Path folder;
    private TestCeremony test;
    private String sha256;

    @BeforeEach
    void hold() throws Exception {
        test = new TestCeremony(folder);
        sha256 = test.hold(KEY, ROOT, INTERMEDIATE, CRL);
    }

    private List<String> lines() throws IOException {
        return new ArrayList<>(Files.readAllLines(test.transcript()));
    }

    private void write(List<String> lines) throws IOException {
        Files.writeString(test.transcript(), String.join("\n", lines) + "\n");
    }

    private void assertComplaint(String complaint) throws Exception {
        assertThat(test.verified().complaints()).anyMatch(each -> each.contains(complaint));
    }

    @Test
    void whatNobodyTouchedHoldsUnderTheHashThatWasShown() throws Exception {
        var report = test.verified();

        assertThat(report.complaints()).isEmpty();
        assertThat(report.steps()).isEqualTo(4);
        assertThat(report.sha256()).isEqualTo(sha256);
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(test.transcript()));
        assertThat(sha256).isEqualTo(HexFormat.of().formatHex(digest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"root.key", "root.pub", "root.crt", "online.csr", "online.crt", "root.crl"})
    void aFileThatWasChangedIsNamed(String name) throws Exception {
        Files.setPosixFilePermissions(
                test.file(name), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(test.file(name), Files.readString(test.file(name)) + "\n");

        assertComplaint(name + " is not as it was");
    }

    @Test
    void aFileThatIsMissingIsNamed() throws Exception {
        Files.delete(test.file("online.crt"));

        assertComplaint("online.crt is not in the transcript's folder");
    }

    @Test
    void onlyAKeyMayBeElsewhere() throws Exception {
        Files.delete(test.file("root.key"));
        assertComplaint("--keys-elsewhere");
        var lenient = new TranscriptCheck(test.transcript(), true);
        assertThat(lenient.run().complaints()).isEmpty();

        Files.delete(test.file("root.crl"));
        assertThat(lenient.run().complaints()).hasSize(1);
    }

    @Test
    void anotherPlanThanTheOneThatWasHeldIsNoticed() throws Exception {
        Path plan = test.file("plan.yaml");
        Files.writeString(plan, Files.readString(plan).replace("7300d", "3650d"));

        assertComplaint("plan.yaml is not as it was");
        assertComplaint("those that were done are not these");
    }

    @Test
    void aLineThatWasChangedBreaksTheChain() throws Exception {
        List<String> lines = lines();
        lines.set(0, lines.get(0).replace("Ada Lovelace", "Eve"));
        write(lines);

        assertComplaint("line 2 does not follow");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aLineThatWasTakenOutBreaksTheChain(int line) throws Exception {
        List<String> lines = lines();
        lines.remove(line);
        write(lines);

        assertComplaint("line " + (line + 1) + " does not follow");
    }

    @Test
    void theEndCannotBeCutOff() throws Exception {
        List<String> lines = lines();
        lines.removeLast();
        write(lines);
        assertComplaint("does not end with the end");

        Files.writeString(test.transcript(), Files.readString(test.transcript()).stripTrailing());
        assertComplaint("cut off");
    }

    @Test
    void aChainThatWasMadeAnewHasAnotherHash() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        String another = new TestCeremony(elsewhere).hold(KEY, ROOT);

        assertThat(another).isNotEqualTo(sha256);
    }
}
