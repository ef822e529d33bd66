package dev.signet.server.x509;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameSubtreeTest {

    @ParameterizedTest
    @CsvSource({
        "DNS, example.org, example.org",
        "DNS, example.org, a.b.example.org",
        "IP, 10.0.0.0/8, 10.0.0.0/8",
        "IP, 10.0.0.0/8, 10.255.1.0/24",
        "IP, ::/0, 2001:db8::/32",
        "URI, example.org, example.org",
        "URI, .example.org, a.example.org",
        "URI, .example.org, .a.example.org",
        "EMAIL, ops@example.org, ops@example.org",
        "EMAIL, example.org, ops@example.org",
        "EMAIL, .example.org, ops@a.example.org",
        "EMAIL, .example.org, a.example.org",
    })
    void namesWithinOthersAreContained(NameSubtree.Kind kind, String outer, String inner)
            throws Exception {
        assertThat(NameSubtree.parse(kind, outer).contains(NameSubtree.parse(kind, inner)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "DNS, example.org, org",
        "DNS, example.org, badexample.org",
        "IP, 10.0.0.0/8, 10.0.0.0/7",
        "IP, 10.0.0.0/8, 11.0.0.0/8",
        "IP, 0.0.0.0/0, ::/0",
        "URI, example.org, a.example.org",
        "URI, .example.org, example.org",
        "EMAIL, ops@example.org, example.org",
        "EMAIL, ops@example.org, dev@example.org",
        "EMAIL, example.org, ops@a.example.org",
        "EMAIL, .example.org, ops@example.org",
    })
    void namesBeyondOthersAreNot(NameSubtree.Kind kind, String outer, String inner)
            throws Exception {
        assertThat(NameSubtree.parse(kind, outer).contains(NameSubtree.parse(kind, inner)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"DNS, URI", "URI, DNS", "EMAIL, URI"})
    void namesOfOneKindContainNoneOfAnother(NameSubtree.Kind outer, NameSubtree.Kind inner)
            throws Exception {
        assertThat(
                        NameSubtree.parse(outer, "example.org")
                                .contains(NameSubtree.parse(inner, "example.org")))
                .isFalse();
    }
}
