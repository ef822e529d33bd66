package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.signet.server.x509.DnsName;
import dev.signet.server.x509.EmailAddress;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.OtherName;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.UriName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes in, a role or a rule is read so that its own text means the same, or refused with
 * the one checked exception. Runs the corpus; with {@code JAZZER_FUZZ=1} it looks for more.
 */
class RoleFuzzTest {

    private static final List<String> TOKENS =
            List.of(
                    "a",
                    "b-c",
                    "xn--bcher-kva",
                    "7",
                    ".",
                    ".",
                    "/",
                    "/",
                    "*",
                    "**",
                    "-",
                    ":",
                    "%",
                    "%20",
                    "%2e",
                    "..",
                    "//",
                    "spiffe://",
                    "https://",
                    "urn:",
                    "{{",
                    "}}",
                    "{{namespace}}",
                    "{{service_account}}",
                    "{{trust_domain}}",
                    "{{node}}",
                    "{{pod}}",
                    "{{cluster}}",
                    "A",
                    "_",
                    "@",
                    "?",
                    "#",
                    "[",
                    "]",
                    " ",
                    "\u0000",
                    "\u212a",
                    "example.org",
                    "10.0.0.0",
                    "/8",
                    "::",
                    "80");

    @FuzzTest(maxDuration = "60s")
    void aDocumentIsReadOrRefused(byte[] octets) {
        try {
            RoleDocument document = RoleDocument.parse(new String(octets, StandardCharsets.UTF_8));
            assertThat(RoleDocument.parse(document.toJson())).isEqualTo(document);
        } catch (InvalidRoleException e) {
            assertThat(e.complaint()).isNotBlank();
        }
    }

    @FuzzTest(maxDuration = "60s")
    void aRuleIsReadOrRefused(byte[] octets) {
        check(new String(octets, StandardCharsets.UTF_8));
    }

    @Test
    void rulesOfRandomPiecesAreReadOrRefused() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            check(
                    random.ints(1 + random.nextInt(7), 0, TOKENS.size())
                            .mapToObj(TOKENS::get)
                            .collect(Collectors.joining()));
        }
    }

    private static void check(String text) {
        check(text, DnsRule::parse, DnsName::parse);
        check(text, UriRule::parse, UriName::parse);
        check(text, IpRule::parse, _ -> DnsName.parse("a"));
        check(text, rule -> EmailRule.parse(rule, DomainReach.BARE), EmailAddress::parse);
        check(text, OtherRule::parse, OtherName::parse);
    }

    private static void check(
            String text, JsonFields.Parser<? extends NameRule> rules, NameParser names) {
        NameRule rule;
        try {
            rule = rules.parse(text);
            assertThat(rules.parse(rule.text())).as(text).isEqualTo(rule);
        } catch (InvalidRuleException e) {
            assertThat(e).message().isNotBlank();
            return;
        }
        if (rule.obstacle(ORDERS).isPresent() || !rule.isTemplate()) {
            return;
        }
        NamePattern bound = rule.bind(ORDERS);
        try {
            assertThat(bound.matches(names.parse(bound.text()))).as(text).isTrue();
        } catch (MalformedNameException e) {
            assertThat(e).message().isNotBlank();
        }
    }

    @FunctionalInterface
    private interface NameParser {
        SubjectAlternativeName parse(String text) throws MalformedNameException;
    }
}
