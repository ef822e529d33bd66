package dev.signet.server.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notes and checkpoints against the examples of the specifications. */
class NoteTest {

    /** c2sp.org/signed-note, "Example". */
    private static final String KEY =
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private static final String NOTE =
            """
            This is an example message.

            — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
            """;

    @Test
    void theExampleOfTheSpecificationVerifies() {
        Note note = Note.parse(NOTE);

        assertThat(note.text()).isEqualTo("This is an example message.\n");
        assertThat(note.signedBy(NoteKey.parse(KEY))).isPresent();
        assertThat(note).hasToString(NOTE);
        assertThat(NoteKey.parse(KEY).text()).isEqualTo(KEY);
    }

    @Test
    void aChangedTextIsNotSigned() {
        assertThat(Note.parse(NOTE.replace("This", "That")).signedBy(NoteKey.parse(KEY))).isEmpty();
    }

    @Test
    void signaturesOfOthersAreOfNoMeaning() {
        Note note = Note.parse(NOTE);
        Note more =
                new Note(note.text(), java.util.List.of("— somebody.example/else AAAAAAAA"))
                        .with(note.signatures());

        assertThat(more.signedBy(NoteKey.parse(KEY))).isPresent();
        assertThat(more.signedBy(key("example.com/foo"))).isEmpty();
    }

    @Test
    void whatIsSignedHereVerifiesHereAndByNobodyElsesKey() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var key = new NoteKey("ca.example/v1/log", NoteKey.Type.ED25519, keys.getPublic());
        String text = new Checkpoint(key.name(), 3, TreeHash.empty()).text();

        Signature engine = Signature.getInstance("Ed25519");
        engine.initSign(keys.getPrivate());
        engine.update(text.getBytes(StandardCharsets.UTF_8));
        Note signed = Note.of(text, key, engine.sign());

        assertThat(Note.parse(signed.toString()).signedBy(NoteKey.parse(key.text()))).isPresent();
        assertThat(signed.signedBy(key("ca.example/v1/log"))).isEmpty();
    }

    private static NoteKey key(String name) {
        try {
            return new NoteKey(
                    name,
                    NoteKey.Type.ED25519,
                    KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** c2sp.org/tlog-checkpoint. */
    @Test
    void theCheckpointOfTheSpecificationIsReadAndWritten() {
        String text =
                """
                example.com/behind-the-sofa
                20852163
                CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
                """;

        Checkpoint checkpoint = Checkpoint.parse(text);

        assertThat(checkpoint.origin()).isEqualTo("example.com/behind-the-sofa");
        assertThat(checkpoint.size()).isEqualTo(20_852_163);
        assertThat(checkpoint.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "origin\n",
                "origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
                "origin\n1\nAAAA\n"
            })
    void anythingElseIsNoCheckpoint(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Checkpoint.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text\n",
                "text\n\n",
                "text\n\nno signature\n",
                "text\n\n— name with space AAAA\n",
                "text\n\n— name AAAA"
            })
    void anythingElseIsNoNote(String note) {
        assertThatIllegalArgumentException().isThrownBy(() -> Note.parse(note));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/foo",
                "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+AgkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
                "example.com/foo+530d903a+%%%"
            })
    void anythingElseIsNoVerifierKey(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NoteKey.parse(text));
    }
}
