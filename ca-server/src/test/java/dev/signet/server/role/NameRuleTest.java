package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.ORDERS;
import static dev.signet.server.role.TestRoles.caller;
import static dev.signet.server.role.TestRoles.dns;
import static dev.signet.server.role.TestRoles.ip;
import static dev.signet.server.role.TestRoles.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.identity.WorkloadIdentity;
import dev.signet.server.x509.SubjectAlternativeName;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {

    @Nested
    class ForDnsNames {

        @ParameterizedTest
        @CsvSource({
            "a.example.org,                      a.example.org",
            "A.Example.ORG,                      a.example.org",
            "*.example.org,                      a.example.org",
            "*.example.org,                      xn--bcher-kva.example.org",
            "*.example.org,                      *.example.org",
            "*.*.example.org,                    a.b.example.org",
            "*.*.example.org,                    *.b.example.org",
            "*.**.example.org,                   *.a.b.c.example.org",
            "web-*.example.org,                  web-1.example.org",
            "web*.example.org,                   web.example.org",
            "*-web-*.example.org,                a-web-web-b.example.org",
            "a.*.example.org,                    a.b.example.org",
            "**.example.org,                     a.example.org",
            "**.example.org,                     a.b.c.example.org",
            "a.**.b.**.example.org,              a.x.b.y.b.z.example.org",
            "**,                                 localhost",
            "**,                                 a.b",
            "*,                                  localhost",
            "localhost,                          LOCALHOST",
            "{{service_account}}.x.example,      orders.x.example",
            "{{cluster}}.x.example,              dev.x.example",
            "{{pod}}.x.example,                  orders-7f9c-abcde.x.example",
            "svc-{{service_account}}-*.x.example, svc-orders-0.x.example",
            "{{node}}.x.example,                 node-1.internal.x.example",
            "*.{{trust_domain}},                 orders.dev.example",
            "{{service_account}}.{{namespace}}.svc, orders.shop.svc"
        })
        void allows(String rule, String name) throws InvalidRuleException {
            assertThat(admits(DnsRule.parse(rule), dns(name))).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            // a suffix is not a label
            "example.org,                        evilexample.org",
            "*.example.org,                      evilexample.org",
            "*.example.org,                      a.evilexample.org",
            "**.example.org,                     evilexample.org",
            "**.example.org,                     example.org",
            "**.example.org,                     a.example.org.evil",
            "example.org,                        a.example.org",
            "example.org,                        example.org.evil",
            // a glob stays in its label
            "*.example.org,                      a.b.example.org",
            "*.example.org,                      example.org",
            "web-*.example.org,                  web-1.a.example.org",
            "web*.example.org,                   web.a.example.org",
            "a.*.org,                            a.b.c.org",
            "*,                                  a.b",
            "*-web.example.org,                  web.example.org",
            // ** is at least one label
            "a.**.example.org,                   a.example.org",
            "**.**.example.org,                  a.example.org",
            // a wildcard is no label like others
            "**.example.org,                     *.example.org",
            "**,                                 *.example.org",
            "web*.example.org,                   *.example.org",
            "a.example.org,                      *.example.org",
            "*.example.org,                      *.b.example.org",
            "*.a.example.org,                    *.example.org",
            // facts are compared whole
            "{{service_account}}.x.example,      orders2.x.example",
            "{{service_account}}.x.example,      order.x.example",
            "{{service_account}}.x.example,      orders.y.x.example"
        })
        void doesNotAllow(String rule, String name) throws InvalidRuleException {
            assertThat(admits(DnsRule.parse(rule), dns(name))).isFalse();
        }

        @Test
        void allowsNoOtherKindOfName() throws InvalidRuleException {
            assertThat(admits(DnsRule.parse("**"), ip("10.0.0.1"))).isFalse();
            assertThat(admits(DnsRule.parse("**"), uri("urn:a"))).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    ".example.org",
                    "example.org.",
                    "a..b",
                    "***.example.org",
                    "a**.example.org",
                    "**a.example.org",
                    "a b.example",
                    "a\u0000b.example",
                    "bücher.example",
                    "\u212Aelvin.example",
                    "a_b.example",
                    "a/b.example",
                    "a@b.example",
                    "10.0.0.1",
                    "-a.example",
                    "a-.example",
                    "xn--a.example",
                    "{{name}}.example",
                    "{{identity.entity.id}}.example",
                    "{{Namespace}}.example",
                    "{{ namespace }}.example",
                    "{{namespace}.example",
                    "{namespace}.example",
                    "namespace}}.example",
                    "{{namespace.example",
                    "{{}}.example",
                    "{{{{namespace}}}}.example",
                    "a-{{trust_domain}}.example",
                    "{{node}}x.example",
                    "{{service_account}}-{{namespace}}.example",
                    "{{service_account}}{{namespace}}.example",
                    "{{service_account}}*{{namespace}}.example"
                })
        void refusesARuleThatCouldNotBeMeant(String rule) {
            assertThatThrownBy(() -> DnsRule.parse(rule).ofHostnames())
                    .isInstanceOf(InvalidRuleException.class);
        }

        @Test
        void refusesWhatIsTooLongForAnyName() {
            String label = "a".repeat(63);
            String longest = String.join(".", label, label, label, "a".repeat(61));

            assertThatThrownBy(() -> DnsRule.parse("a" + label + ".example"))
                    .isInstanceOf(InvalidRuleException.class);
            assertThatThrownBy(() -> DnsRule.parse(longest + "aa"))
                    .isInstanceOf(InvalidRuleException.class);
            assertThatThrownBy(() -> DnsRule.parse("a.".repeat(256) + "a"))
                    .hasMessageContaining("512");
        }
    }

    @Nested
    class ForUris {

        @ParameterizedTest
        @CsvSource({
            "spiffe://{{trust_domain}}/ns/{{namespace}}/sa/{{service_account}}, spiffe://dev.example/ns/shop/sa/orders",
            "spiffe://td/ns/*/sa/web,            spiffe://td/ns/a/sa/web",
            "spiffe://td/**,                     spiffe://td/a/b/c",
            "spiffe://td/**/web,                 spiffe://td/a/b/web",
            "spiffe://td/a-*,                    spiffe://td/a-b",
            "spiffe://TD_1/A,                    spiffe://td_1/A",
            "spiffe://{{trust_domain}}/pod/{{pod}}, spiffe://dev.example/pod/orders-7f9c-abcde",
            "https://*.example.org/a,            https://b.example.org/a",
            "https://**.example.org:8443/a,      https://b.c.example.org:8443/a",
            "https://10.0.0.*/a,                 https://10.0.0.7/a",
            "https://h.example,                  https://h.example",
            "https://h.example/a%20b/*,          https://h.example/a%20b/%C3%A9",
            "https://h.example/{{namespace}}:{{service_account}}, https://h.example/shop:orders",
            "https://h.example/{{node}},         https://h.example/node-1.internal",
            "urn:team:{{namespace}},             urn:team:shop",
            "urn:team:*,                         urn:team:anything"
        })
        void allows(String rule, String name) throws InvalidRuleException {
            assertThat(admits(UriRule.parse(rule), uri(name))).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            // a glob stays in its segment
            "spiffe://td/ns/*/sa/web,            spiffe://td/ns/a/b/sa/web",
            "spiffe://td/ns/*,                   spiffe://td/ns",
            "spiffe://td/**,                     spiffe://td",
            "spiffe://td/a-*,                    spiffe://td/a-b/c",
            "urn:team:*,                         urn:team:a:b",
            "urn:*,                              urn:team:a",
            "urn:*,                              urn:a/b",
            // and in its host label
            "https://*.example.org/a,            https://a.b.example.org/a",
            "https://*/a,                        https://a.example/a",
            "https://**.example.org/a,           https://evilexample.org/a",
            "https://*.example.org/a,            https://b.example.org:8443/a",
            "https://h.example:8443/a,           https://h.example/a",
            "https://h.example/a,                https://h.example/a/b",
            "https://*/a,                        https://[2001:db8::1]/a",
            "https://**/**,                      https://[2001:db8::1]/a",
            // case counts in a path, another scheme is another URI
            "spiffe://td/A,                      spiffe://td/a",
            "spiffe://td/a,                      https://td/a",
            "urn:a,                              urn://a",
            "spiffe://td/{{service_account}},    spiffe://td/orders2",
            "spiffe://{{trust_domain}}/a,        spiffe://dev.example.evil/a"
        })
        void doesNotAllow(String rule, String name) throws InvalidRuleException {
            assertThat(admits(UriRule.parse(rule), uri(name))).isFalse();
        }

        @Test
        void allowsNoOtherKindOfName() throws InvalidRuleException {
            assertThat(admits(UriRule.parse("https://**/**"), dns("a.example"))).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "example.org",
                    "*://a/b",
                    "{{namespace}}://a/b",
                    "*",
                    "**",
                    "https:",
                    "https://",
                    "https:///a",
                    "https://a/",
                    "https://a//b",
                    "https://a/./b",
                    "https://a/../b",
                    "https://a/b?c",
                    "https://a/b#c",
                    "https://u@a/b",
                    "https://a:0/b",
                    "https://a:*/b",
                    "https://a:99999/b",
                    "https://[2001:db8::1]/b",
                    "https://a/%2f",
                    "https://a/%2e%2e",
                    "https://a/%4",
                    "https://a/%{{namespace}}",
                    "https://a/b c",
                    "https://a/b***",
                    "https://a/b**",
                    "https://a/{{namespace}}-{{service_account}}",
                    "https://x{{trust_domain}}/a",
                    "https://{{service_account}}{{namespace}}/a",
                    "spiffe://td",
                    "spiffe://td:80/a",
                    "spiffe://td/a:b",
                    "spiffe:a",
                    "/a"
                })
        void refusesARuleThatCouldNotBeMeant(String rule) {
            assertThatThrownBy(() -> UriRule.parse(rule)).isInstanceOf(InvalidRuleException.class);
        }
    }

    @Nested
    class ForIpAddresses {

        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8,       10.255.0.1",
            "10.0.0.0/31,      10.0.0.1",
            "10.0.0.7/32,      10.0.0.7",
            "0.0.0.0/0,        203.0.113.1",
            "2001:db8::/32,    2001:db8:1::1",
            "::/0,             2001:db8::1",
            "2001:DB8::7/128,  2001:db8::7"
        })
        void allows(String rule, String name) throws InvalidRuleException {
            assertThat(admits(IpRule.parse(rule), ip(name))).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8,       11.0.0.1",
            "10.0.0.0/31,      10.0.0.2",
            "10.0.0.7/32,      10.0.0.6",
            "0.0.0.0/0,        ::1",
            "::/0,             10.0.0.1",
            "2001:db8::/33,    2001:db8:8000::1"
        })
        void doesNotAllow(String rule, String name) throws InvalidRuleException {
            assertThat(admits(IpRule.parse(rule), ip(name))).isFalse();
        }

        @Test
        void allowsNoOtherKindOfName() throws InvalidRuleException {
            assertThat(admits(IpRule.parse("0.0.0.0/0"), dns("a.example"))).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "10.0.0.1",
                    "10.0.0.1/8",
                    "10.0.0.0/33",
                    "10.0.0.0/-1",
                    "10.0.0.0/08",
                    "10.0.0.0/",
                    "10.0.0.0/8/8",
                    "10.0.0/8",
                    "010.0.0.0/8",
                    "::ffff:10.0.0.0/104",
                    "2001:db8::/129",
                    "2001:db8::1/64",
                    "example.org/8",
                    "*/8",
                    "{{node}}/32"
                })
        void refusesARuleThatCouldNotBeMeant(String rule) {
            assertThatThrownBy(() -> IpRule.parse(rule)).isInstanceOf(InvalidRuleException.class);
        }
    }

    /**
     * A variable that is missing, or whose value could mean more than itself, makes a rule void.
     */
    @Nested
    class Variables {

        @Test
        void aPodOrNodeTheTokenDoesNotNameIsMissing() throws InvalidRuleException {
            WorkloadIdentity bare = caller("shop", "orders");

            assertThat(DnsRule.parse("{{pod}}.example").obstacle(bare))
                    .hasValueSatisfying(why -> assertThat(why).contains("{{pod}} is missing"));
            assertThat(UriRule.parse("spiffe://td/{{node}}").obstacle(bare))
                    .hasValueSatisfying(why -> assertThat(why).contains("{{node}} is missing"));
        }

        @Test
        void aServiceAccountWithDotsIsNoLabelButASegment() throws InvalidRuleException {
            WorkloadIdentity dotted = caller("shop", "orders.v2");

            assertThat(DnsRule.parse("{{service_account}}.example").obstacle(dotted)).isPresent();
            assertThat(UriRule.parse("https://{{service_account}}/a").obstacle(dotted)).isPresent();
            assertThat(
                            admits(
                                    UriRule.parse("spiffe://td/{{service_account}}"),
                                    uri("spiffe://td/orders.v2"),
                                    dotted))
                    .isTrue();
        }

        @Test
        void aTrustDomainWithAnUnderscoreIsAHostOfAUriOnly() throws InvalidRuleException {
            WorkloadIdentity caller = inTrustDomain("my_domain.example");

            assertThat(DnsRule.parse("a.{{trust_domain}}").obstacle(caller)).isPresent();
            assertThat(UriRule.parse("spiffe://{{trust_domain}}/a").obstacle(caller)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"..", ".", "a..b", ".a", "a."})
        void aTrustDomainThatIsNoListOfLabelsIsVoidAsOne(String trustDomain)
                throws InvalidRuleException {
            WorkloadIdentity caller = inTrustDomain(trustDomain);

            assertThat(DnsRule.parse("a.{{trust_domain}}").obstacle(caller)).isPresent();
            assertThat(UriRule.parse("spiffe://{{trust_domain}}/a").obstacle(caller)).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {".", ".."})
        void aValueThatIsADotSegmentIsVoid(String trustDomain) throws InvalidRuleException {
            assertThat(
                            UriRule.parse("https://a/{{trust_domain}}")
                                    .obstacle(inTrustDomain(trustDomain)))
                    .isPresent();
        }

        /** Identities refuse most of these by themselves; a place must not rely on it. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "*",
                    "a*",
                    "a.b",
                    "a/b",
                    "a%2fb",
                    "a b",
                    "a\u0000",
                    "a\n",
                    "-a",
                    "a-",
                    "A",
                    "a_b",
                    "ä",
                    "{{namespace}}",
                    "a:b",
                    "a@b"
                })
        void noLabelIsMadeOfADangerousValue(String value) {
            assertThat(Place.DNS_LABEL.complaint(Variable.SERVICE_ACCOUNT, value)).isPresent();
        }

        @Test
        void noLabelHasMoreThan63Characters() {
            assertThat(Place.DNS_LABEL.complaint(Variable.POD, "a".repeat(63))).isEmpty();
            assertThat(Place.DNS_LABEL.complaint(Variable.POD, "a".repeat(64))).isPresent();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "", ".", "..", "*", "a*", "a/b", "a%2fb", "a b", "a\u0000", "ä", "{{pod}}",
                    "a:b", "a?b", "a#b", "a@b"
                })
        void noSegmentIsMadeOfADangerousValue(String value) {
            assertThat(Place.SEGMENT.complaint(Variable.SERVICE_ACCOUNT, value)).isPresent();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "*", "a.b", "a/b", "a:1", "a@b", "A", "[a]"})
        void noHostLabelIsMadeOfADangerousValue(String value) {
            assertThat(Place.HOST_LABEL.complaint(Variable.SERVICE_ACCOUNT, value)).isPresent();
        }

        private static WorkloadIdentity inTrustDomain(String trustDomain) {
            return new WorkloadIdentity(
                    "dev",
                    trustDomain,
                    "shop",
                    "orders",
                    "uid-1",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    private static boolean admits(NameRule rule, SubjectAlternativeName name) {
        return admits(rule, name, ORDERS);
    }

    private static boolean admits(
            NameRule rule, SubjectAlternativeName name, WorkloadIdentity caller) {
        assertThat(rule.obstacle(caller)).isEmpty();
        return rule.bind(caller).matches(name);
    }
}
