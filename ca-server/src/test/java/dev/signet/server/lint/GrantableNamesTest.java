package dev.signet.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be a name here, with whichever role, is no finding in a certificate. */
class GrantableNamesTest {

    private static final int TRIES = 20_000;

    private static final List<String> TOKENS =
            List.of(
                    "a",
                    "B",
                    "7",
                    "-",
                    "_",
                    "*",
                    ".",
                    ".",
                    "@",
                    ":",
                    "/",
                    "//",
                    "%20",
                    "%2e",
                    "+",
                    "'",
                    "=",
                    "!",
                    "~",
                    "(",
                    "[",
                    "]",
                    "::1",
                    "10.0.0.1",
                    "xn--bcher-kva",
                    "bücher",
                    "a".repeat(63),
                    "example.org",
                    "https://",
                    "https://",
                    "urn:",
                    "mailto:",
                    "spiffe://",
                    "spiffe://td/",
                    ":80");

    @ParameterizedTest
    @CsvSource({"DNS, 2", "EMAIL, 1", "URI, 6"})
    void aNameThatIsTakenForOneHasNoFinding(Kind kind, int tag) {
        var random = new Random(4711);
        int names = 0;
        for (int i = 0; i < TRIES; i++) {
            String text =
                    Stream.generate(() -> TOKENS.get(random.nextInt(TOKENS.size())))
                            .limit(1 + random.nextInt(6))
                            .collect(Collectors.joining());
            try {
                String name = SubjectAlternativeName.parse(kind, text).text();
                names++;
                assertThat(findings(new GeneralName(tag, name))).as(name).isEmpty();
            } catch (MalformedNameException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        }
        assertThat(names).isGreaterThan(10);
    }

    /** But for a trust domain alone, which no role grants: see UriRule. */
    private static List<Finding> findings(GeneralName name) {
        var draft = CertificateDraft.leaf().names(true, name);
        return Lints.certificate(draft.der(), draft.order()).stream()
                .filter(finding -> !finding.toString().contains("spiffe_path"))
                .toList();
    }
}
