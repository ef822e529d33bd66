package dev.signet.server.ceremony;

import static dev.signet.server.ceremony.TestCeremony.CRL;
import static dev.signet.server.ceremony.TestCeremony.INTERMEDIATE;
import static dev.signet.server.ceremony.TestCeremony.KEY;
import static dev.signet.server.ceremony.TestCeremony.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ceremony makes, as openssl judges it, and what it does not do. */
class CeremonyTest {

    @TempDir private Path folder;
    private TestCeremony test;

    @BeforeEach
    void prepare() throws IOException {
        test = new TestCeremony(folder);
    }

    private String verify() {
        return test.openssl.run(
                "verify",
                "-x509_strict",
                "-check_ss_sig",
                "-crl_check",
                "-attime",
                test.time(),
                "-CAfile",
                "root.crt",
                "-CRLfile",
                "root.crl",
                "online.crt");
    }

    private String text(String certificate) {
        return test.openssl.run("x509", "-in", certificate, "-noout", "-text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-p384", "ed25519", "rsa-3072"})
    void aRootOfEveryKindOfKeyAnIntermediateAndACrlVerify(String type) throws Exception {
        var _ = test.hold(KEY.replace("ec-p384", type), ROOT, INTERMEDIATE, CRL);

        assertThat(verify()).contains("online.crt: OK");
        assertThat(test.verified().complaints()).isEmpty();
    }

    @Test
    void theIntermediateIsWhatThePlanSaysForTheKeyOfTheRequest() throws Exception {
        var _ = test.hold(KEY, ROOT, INTERMEDIATE);

        assertThat(text("online.crt"))
                .contains("CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign")
                .contains("DNS:svc.cluster.local", "URI:http://pki.test/root.crl")
                .contains("CA Issuers - URI:http://pki.test/root.cer", "O = Test, CN = Online CA");
        assertThat(test.openssl.run("x509", "-in", "online.crt", "-noout", "-pubkey"))
                .isEqualTo(test.openssl.run("req", "-in", "online.csr", "-noout", "-pubkey"));
        assertThat(text("root.crt"))
                .contains("CN = Test Root CA")
                .doesNotContain("CRL Distribution");
    }

    @Test
    void theKeyIsUnderThePassphraseAndItsOwnersAlone() throws Exception {
        var _ = test.hold(KEY);

        assertThat(test.openssl.text("root.key")).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(test.file("root.key"))))
                .isEqualTo("rw-------");
        assertThat(key("pass:" + TestCeremony.PASSPHRASE).text())
                .isEqualTo(test.openssl.text("root.pub"));
        assertThat(key("pass:another passphrase").status()).isNotZero();
    }

    private dev.signet.server.api.Openssl.Said key(String passphrase) {
        return test.openssl.tried("pkey", "-in", "root.key", "-passin", passphrase, "-pubout");
    }

    @Test
    void aLaterCeremonyRevokesWithTheKeyOfTheFirst() throws Exception {
        var _ = test.hold(KEY, ROOT, INTERMEDIATE, CRL);
        String serial =
                test.openssl
                        .run("x509", "-in", "online.crt", "-noout", "-serial")
                        .strip()
                        .substring(7);
        var _ =
                test.holdAs(
                        "revoke.yaml",
                        "revoke.jsonl",
                        CRL.replace("number: 1", "number: 2")
                                        .replace("crl: root.crl", "crl: root-2.crl")
                                + "      revoked: [{serial: %s, at: %s, reason: keyCompromise}]\n"
                                        .formatted(serial, test.clock.instant()));

        Files.move(
                test.file("root-2.crl"),
                test.file("root.crl"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(
                        test.openssl
                                .tried(
                                        "verify",
                                        "-crl_check",
                                        "-attime",
                                        test.time(),
                                        "-CAfile",
                                        "root.crt",
                                        "-CRLfile",
                                        "root.crl",
                                        "online.crt")
                                .text())
                .contains("certificate revoked");
    }

    @Test
    void neitherTranscriptNorWhatIsShownHasThePassphrase() throws Exception {
        var _ = test.hold(KEY, ROOT);

        assertThat(Files.readString(test.transcript()) + test.told)
                .contains("Ada Lovelace", "CN=Test Root CA")
                .doesNotContain("battery staple");
    }

    @Test
    void nothingThatIsThereIsOverwrittenAndNothingIsBegun() throws Exception {
        Files.writeString(test.file("root.crt"), "as before");

        assertRefused("root.crt is there already", KEY, ROOT);
        assertThat(test.file("root.key")).doesNotExist();
        assertThat(test.file("root.crt")).hasContent("as before");
    }

    @Test
    void aTranscriptIsNeverReplaced() throws Exception {
        Files.writeString(test.transcript(), "{}\n");

        assertRefused("never continued nor replaced", KEY);
    }

    @Test
    void theFirstStepThatFailsEndsItAndTheTranscriptSaysWhy() throws Exception {
        assertRefused(
                "step 2, sign-root: ", KEY, ROOT.replace("country: DE", "country: Germany"), CRL);

        assertThat(test.file("root.crl")).doesNotExist();
        assertThat(Files.readString(test.transcript())).contains("\"kind\":\"failed\"", "ISO 3166");
        assertThat(test.verified().complaints()).anyMatch(each -> each.contains("does not end"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lifetime: 1825d | lifetime: 7301d | signet_validity_within_issuer",
                "crl_url: http | crl_url: https | must be an http:// address",
                "lifetime: 1825d | lifetime: soon | lifetime: ",
                "certificate: online.crt | certificate: ../online.crt | not the name of a file",
                "dns: [svc | dnss: [svc | no kind of names dnss",
                "csr: online.csr | csr: root.pub | csr: ",
                "issuer: root.crt | issuer: online.csr | online.csr: "
            })
    void anIntermediateThatCannotBeIsNotSigned(String from, String to, String why) {
        assertRefused(why, KEY, ROOT, INTERMEDIATE.replace(from, to));

        assertThat(test.file("online.crt")).doesNotExist();
    }

    @Test
    void aRootThatAllowsNoCaBelowItSignsNone() {
        assertRefused(
                "allows no CA below it", KEY, ROOT + "      max_path_length: 0\n", INTERMEDIATE);
    }

    @Test
    void aCrlLivesForAYearAtMost() {
        assertRefused("signet_crl_lifetime", KEY, ROOT, CRL.replace("180d", "367d"));
    }

    @Test
    void theKeyOfAnotherCaDoesNotSign() {
        String another = KEY.replace("root.key", "other.key").replace("root.pub", "other.pub");
        assertRefused(
                "another public key",
                KEY,
                another,
                ROOT,
                CRL.replace("key: root.key", "key: other.key"));
    }

    @Test
    void aPassphraseThatIsShortOrOpenToOthersMakesNoKey() throws Exception {
        test.passphrase("root.pass", "short");
        assertRefused("16 to 256 characters", KEY);
        Files.delete(test.transcript());

        test.passphrase("root.pass", TestCeremony.PASSPHRASE);
        Files.setPosixFilePermissions(
                test.file("root.pass"), PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused("chmod 600", KEY);
    }

    @Test
    void anotherPassphraseOpensNoKey() throws Exception {
        var _ = test.hold(KEY);
        test.passphrase("root.pass", "not the one it was made with");

        assertThatExceptionOfType(CeremonyFailedException.class)
                .isThrownBy(() -> test.holdAs("second.yaml", "second.jsonl", ROOT))
                .withMessageContaining("another passphrase")
                .withMessageNotContaining("not the one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "generate-key | make-coffee | make-coffee",
                "public_key | publickey | steps[0]: public_key is needed",
                "root.pass | 'root.pass, size: 4' | unknown key steps[0].size",
                "type: ec-p384 | type: rsa-1024 | must be one of",
                "type: ec-p384, | '' | type is needed"
            })
    void aPlanThatSaysWhatItCannotMeanIsRefused(String from, String to, String why) {
        assertRefused(why, KEY.replace(from, to));

        assertThat(test.file("root.key")).doesNotExist();
    }

    private void assertRefused(String why, String... steps) {
        assertThatExceptionOfType(CeremonyFailedException.class)
                .isThrownBy(() -> test.hold(steps))
                .withMessageContaining(why);
    }
}
