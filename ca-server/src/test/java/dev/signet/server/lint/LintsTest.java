package dev.signet.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SignatureAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each lint has an example that breaks it and no other; what is good breaks none. */
class LintsTest {

    static Stream<Arguments> badDer() {
        return BadDer.all().entrySet().stream()
                .map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    static Stream<Arguments> badCertificates() {
        return BadCertificates.all().entrySet().stream()
                .map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    static Stream<Arguments> badCrls() {
        return BadCrls.all().entrySet().stream()
                .map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    static Stream<CertificateDraft> goodCertificates() {
        return Stream.of(
                CertificateDraft.leaf(),
                CertificateDraft.leaf().subject(new X500Name("CN=a,O=Example,C=CH")),
                CertificateDraft.leaf()
                        .names(true, new GeneralName(GeneralName.dNSName, "*.example.org")),
                CertificateDraft.leaf()
                        .names(true, new GeneralName(GeneralName.dNSName, "_sip.a-.example.org")),
                CertificateDraft.leaf()
                        .names(true, new GeneralName(GeneralName.rfc822Name, "ops+a@example.org")),
                CertificateDraft.leaf().remove(Extension.extendedKeyUsage),
                CertificateDraft.svid(),
                CertificateDraft.ofRsaKey(),
                CertificateDraft.authority(),
                CertificateDraft.root(),
                CertificateDraft.responder(),
                CertificateDraft.withoutRevocation());
    }

    static Stream<CrlDraft> goodCrls() {
        return Stream.of(CrlDraft.complete(), CrlDraft.empty(), CrlDraft.shard(), CrlDraft.delta());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badDer")
    void findsWhatIsNotDer(String lint, String hex) {
        Der der = Der.copyOf(HexFormat.of().parseHex(hex));

        assertThat(ids(Lints.certificate(der, CertificateDraft.leaf().order())))
                .containsExactly(lint);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badCertificates")
    void findsWhatIsWrongWithACertificate(String lint, CertificateDraft draft) {
        assertThat(ids(Lints.certificate(draft.der(), draft.order()))).containsExactly(lint);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badCrls")
    void findsWhatIsWrongWithACrl(String lint, CrlDraft draft) {
        assertThat(ids(crl(draft))).containsExactly(lint);
    }

    @ParameterizedTest
    @MethodSource("goodCertificates")
    void findsNothingInAGoodCertificate(CertificateDraft draft) {
        assertThat(Lints.certificate(draft.der(), draft.order())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("goodCrls")
    void findsNothingInAGoodCrl(CrlDraft draft) {
        assertThat(crl(draft)).isEmpty();
    }

    @Test
    void looksAtTheOctetsOfACrlWhereTheyAre() {
        CrlDraft draft = CrlDraft.shard();
        byte[] tbs = draft.tbs();
        byte[] buffer = new byte[tbs.length + 9];
        System.arraycopy(tbs, 0, buffer, 4, tbs.length);

        assertThat(Lints.crl(buffer, 4, tbs.length, draft.order())).isEmpty();
        assertThat(ids(Lints.crl(buffer, 4, tbs.length + 1, draft.order())))
                .containsExactly("der_one_element");
    }

    @Test
    void everyLintHasAnExampleThatBreaksIt() {
        Set<String> examples = new TreeSet<>(BadDer.all().keySet());
        examples.addAll(BadCertificates.all().keySet());
        examples.addAll(BadCrls.all().keySet());

        assertThat(Lints.catalogue()).extracting(Lint::id).doesNotHaveDuplicates();
        assertThat(examples)
                .containsExactlyInAnyOrderElementsOf(
                        Lints.catalogue().stream().map(Lint::id).toList());
    }

    @Test
    void theDocumentationListsEveryLint() throws Exception {
        String table =
                Lints.catalogue().stream()
                        .map(lint ->
                                "| `%s` | %s | %s |\n"
                                        .formatted(lint.id(), lint.source(), lint.demand()))
                        .reduce("", String::concat);

        // Take the table from the message of this test when a lint changes.
        assertThat(Files.readString(Path.of("../docs/lint.md"))).contains(table);
    }

    @ParameterizedTest
    @EnumSource
    void theKeysAndSignaturesThatWeMakeAreFit(KeyAlgorithm algorithm) {
        var key = CertificateDraft.key(algorithm);

        assertThat(SubjectKeys.hasItsParameters(key)).isTrue();
        assertThat(SubjectKeys.isStrong(key)).isTrue();
        for (var signature : SignatureAlgorithm.of(algorithm)) {
            assertThat(SignatureAlgorithms.isKnown(signature.identifier())).isTrue();
            assertThat(SignatureAlgorithms.hasItsParameters(signature.identifier())).isTrue();
            assertThat(SignatureAlgorithms.isOf(key, signature.identifier())).isTrue();
        }
    }

    private static List<Finding> crl(CrlDraft draft) {
        byte[] tbs = draft.tbs();
        return Lints.crl(tbs, 0, tbs.length, draft.order());
    }

    private static List<String> ids(List<Finding> findings) {
        return findings.stream().map(Finding::lint).toList();
    }
}
