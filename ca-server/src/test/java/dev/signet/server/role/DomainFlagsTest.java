package dev.signet.server.role;

import static dev.signet.server.role.TestRoles.ORDERS;
import static dev.signet.server.role.TestRoles.request;
import static dev.signet.server.role.TestRoles.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Malformed;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.MalformedNameException;
import dev.signet.server.x509.OtherName;
import dev.signet.server.x509.SubjectAlternativeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags beside {@code allowed_domains}. */
class DomainFlagsTest {

    private static final String ANYBODY =
            "\"callers\":[{\"cluster\":\"*\",\"namespace\":\"*\",\"service_account\":\"*\"}]";

    /** {@code fields} with single quotes. */
    static String document(String fields) {
        return "{" + ANYBODY + "," + fields.replace('\'', '"') + "}";
    }

    static Decision decide(String fields, String name) throws MalformedNameException {
        return roles(document(fields)).decide(ORDERS, request(SubjectAlternativeName.parse(name)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'allow_subdomains':true                            | a.foo        | true",
                "'allow_subdomains':true                            | a.b.c.foo    | true",
                "'allow_subdomains':true                            | foo          | false",
                "'allow_subdomains':true                            | xfoo         | false",
                "'allow_subdomains':true,'allow_bare_domains':true  | foo          | true",
                "'allow_subdomains':true,'allow_bare_domains':true  | A.FOO        | true",
                "'allow_bare_domains':true                          | foo          | true",
                "'allow_bare_domains':true                          | a.foo        | false",
                "'allow_subdomains':true                            | ops@a.foo    | false",
                "'allow_any_name':true                              | b.bar        | true",
                "'allow_any_name':true                              | ops@b.bar    | true",
                "'allow_any_name':true                              | 10.0.0.1     | false",
                "'allow_localhost':true                             | localhost    | true",
                "'allow_localhost':true                             | localdomain  | true",
                "'allow_localhost':true                             | a.localhost  | false",
                "'allow_localhost':true,'allow_subdomains':true     | a.localhost  | true",
                "'allow_subdomains':true                            | localhost    | false",
            })
    void anEntryReachesAsFarAsTheFlagsSay(String flags, String name, boolean granted)
            throws Exception {
        assertThat(decide("'allowed_domains':['foo']," + flags, name) instanceof Granted)
                .isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({
        "*.foo,              a.b.c.foo,          true",
        "*.foo,              a.foo,              true",
        "*.foo,              foo,                false",
        "*foo,               foo,                true",
        "*foo,               xfoo,               true",
        "ftp*.example.com,   ftpx.y.example.com, true",
        "ftp*.example.com,   xftp.example.com,   false",
        "{{service_account}}-*.foo, orders-a.b.foo, true",
        "{{service_account}}-*.foo, billing-a.foo, false",
        "*@example.org,      ops@example.org,    true",
        "*@example.org,      ops@a.example.org,  false",
        "ops@*.org,          ops@a.b.org,        true",
    })
    void withGlobDomainsAStarTakesDots(String entry, String name, boolean granted)
            throws Exception {
        assertThat(
                        decide(
                                        "'allowed_domains':['%s'],'allow_glob_domains':true"
                                                .formatted(entry),
                                        name)
                                instanceof Granted)
                .isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({
        "ops@example.org,                   ops@Example.ORG,      true",
        "ops@example.org,                   Ops@example.org,      false",
        "ops@example.org,                   example.org,          false",
        "*@example.org,                     a.b+c@example.org,    true",
        "*@*.example.org,                   a@b.example.org,      true",
        "*@*.example.org,                   a@b.c.example.org,    false",
        "{{service_account}}@{{namespace}}.example, orders@shop.example, true",
        "{{service_account}}@{{namespace}}.example, billing@shop.example, false",
        "example.org,                       ops@example.org,      false",
    })
    void onlyAnEntryWithAnAtAllowsEMailAddresses(String entry, String name, boolean granted)
            throws Exception {
        assertThat(decide("'allowed_domains':['%s']".formatted(entry), name) instanceof Granted)
                .isEqualTo(granted);
    }

    @ParameterizedTest
    @CsvSource({"*.foo.bar, true", "*.a.foo.bar, true", "*.bar.foo, false", "*.xfoo.bar, false"})
    void subdomainsIncludeTheirWildcardsIfTheRoleAllowsWildcards(String name, boolean granted)
            throws Exception {
        String entry = "'allowed_domains':['foo.bar'],'allow_subdomains':true";

        assertThat(decide(entry + ",'allow_wildcard_certificates':true", name) instanceof Granted)
                .isEqualTo(granted);
        assertThat(decide(entry, name) instanceof Granted).isFalse();
    }

    @Test
    void anyNameIsNoWildcard() throws Exception {
        assertThat(((Refused) decide("'allow_any_name':true", "*.a.b")).rule())
                .isEqualTo("allow_wildcard_certificates");
        assertThat(decide("'allow_any_name':true,'allow_wildcard_certificates':true", "*.a.b"))
                .isInstanceOf(Granted.class);
    }

    @Test
    void aGrantedNameTellsTheFlagThatAllowedIt() throws Exception {
        assertThat(((Granted) decide("'allow_any_name':true", "a.b")).names().getFirst().rule())
                .isEqualTo("allow_any_name: *");
        assertThat(
                        ((Granted) decide("'allow_localhost':true", "localhost"))
                                .names()
                                .getFirst()
                                .rule())
                .isEqualTo("allow_localhost: localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a_b.foo", "a-.foo", "w*.a.foo"})
    void whatIsNoHostnameNeedsARoleThatDoesNotEnforceThem(String name) throws Exception {
        String any = "'allow_any_name':true,'allow_wildcard_certificates':true";

        assertThat(decide(any, name))
                .isInstanceOfSatisfying(
                        Malformed.class,
                        malformed -> assertThat(malformed.field()).isEqualTo("alt_names[0]"));
        assertThat(decide(any + ",'enforce_hostnames':false", name)).isInstanceOf(Granted.class);
    }

    @Test
    void bareDomainsAreTheDefaultUnlessAnotherFlagReachesFurther() throws Exception {
        assertThat(bare("")).isTrue();
        assertThat(bare(",'allow_subdomains':true")).isFalse();
        assertThat(bare(",'allow_glob_domains':true")).isFalse();
    }

    private static boolean bare(String flags) throws InvalidRoleException {
        return RoleDocument.parse(document("'allowed_domains':['*.foo']" + flags))
                .toJson()
                .get("allow_bare_domains")
                .booleanValue();
    }

    @Test
    void onlyEntriesThatStandForThemselvesAreDefaultNames() {
        assertThat(
                        roles(document("'allowed_domains':['foo'],'allow_subdomains':true"))
                                .decide(ORDERS, request()))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.rule()).isEqualTo("default_names"));
        assertThat(
                        ((Granted)
                                        roles(
                                                        document(
                                                                "'allowed_domains':['foo','ops@foo'],'allow_subdomains':true,"
                                                                        + "'allow_bare_domains':true"))
                                                .decide(ORDERS, request()))
                                .names())
                .extracting(name -> name.name().text())
                .containsExactly("foo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'allowed_domains':['foo'],'allow_bare_domains':false | allowed_domains[0]",
                "'allowed_domains':['*.foo','foo'],'allow_glob_domains':true | allowed_domains[1]",
                "'allowed_domains':['a_b.foo'] | allowed_domains[0]",
                "'allowed_domains':['a@b@foo'] | allowed_domains[0]",
                "'allowed_domains':['@foo'] | allowed_domains[0]",
                "'allowed_domains':['a@'] | allowed_domains[0]",
                "'allowed_domains':['a b@foo'] | allowed_domains[0]",
                "'allowed_domains':['a..b@foo'] | allowed_domains[0]",
                "'allowed_domains':['{{pod}}{{node}}@foo'] | allowed_domains[0]",
                "'allowed_domains':[] | allowed_domains",
                "'allow_any_name':'yes' | allow_any_name",
                "'allow_localhost':true,'allow_wildcard_certificates':true | allow_wildcard_certificates",
                "'allow_any_name':true,'allow_ip_sans':true | allow_ip_sans",
                "'allowed_ip_sans_cidr':['::/0'],'allow_ip_sans':false | allow_ip_sans",
                "'allowed_other_sans':['1.2.3'] | allowed_other_sans[0]",
                "'allowed_other_sans':['1.2.3;IA5:*'] | allowed_other_sans[0]",
                "'allowed_other_sans':['9.2.3;UTF8:*'] | allowed_other_sans[0]",
                "'allowed_other_sans':['1.2.3;UTF8:'] | allowed_other_sans[0]",
                "'allowed_other_sans':['1.2.3;UTF8:**'] | allowed_other_sans[0]",
            })
    void aRuleWithoutEffectOrMeaningIsRefused(String fields, String field) {
        assertThatThrownBy(() -> RoleDocument.parse(document(fields)))
                .isInstanceOfSatisfying(
                        InvalidRoleException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void addressesNeedBlocksAndTheFlagMayAgree() throws Exception {
        String blocks = "'allowed_ip_sans_cidr':['10.0.0.0/8']";

        assertThat(decide(blocks + ",'allow_ip_sans':true", "10.0.0.1"))
                .isInstanceOf(Granted.class);
        assertThat(decide("'allow_any_name':true,'allow_ip_sans':false", "10.0.0.1"))
                .isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1.3.6.1.4.1.311.20.2.3;UTF8:devops@*,  devops@nope.com, true",
        "1.3.6.1.4.1.311.20.2.3;utf-8:devops@*, devops@nope.com, true",
        "1.3.6.1.4.1.311.20.2.3;UTF8:devops@*,  devop@nope.com,  false",
        "1.3.6.1.4.1.311.20.2.4;UTF8:devops@*,  devops@nope.com, false",
        "1.3.6.1.4.1.311.20.2.3;UTF8:*,         a:b/c.d,         true",
        "*,                                     anything,        true",
        "1.3.6.1.4.1.311.20.2.3;UTF8:{{service_account}}@shop, orders@shop, true",
        "1.3.6.1.4.1.311.20.2.3;UTF8:{{service_account}}@shop, billing@shop, false",
    })
    void otherNamesAreAllowedByTypeAndGlob(String rule, String value, boolean granted)
            throws Exception {
        var name = OtherName.parse("1.3.6.1.4.1.311.20.2.3;UTF8:" + value);

        assertThat(
                        roles(document("'allowed_other_sans':['" + rule + "']"))
                                        .decide(ORDERS, request(name))
                                instanceof Granted)
                .isEqualTo(granted);
    }
}
