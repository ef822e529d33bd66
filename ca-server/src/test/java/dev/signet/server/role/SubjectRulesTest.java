package dev.signet.server.role;

import static dev.signet.server.role.DomainFlagsTest.document;
import static dev.signet.server.role.TestRoles.ORDERS;
import static dev.signet.server.role.TestRoles.dns;
import static dev.signet.server.role.TestRoles.ip;
import static dev.signet.server.role.TestRoles.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Malformed;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.DistinguishedName.Attribute;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAttribute;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectRulesTest {

    private static final String SHOP = "'allowed_domains':['**.shop','*@shop']";

    private static Decision decide(String fields, AskedSubject body) {
        return decide(fields, body, Optional.empty());
    }

    private static Decision decide(String fields, AskedSubject body, Optional<AskedSubject> csr) {
        return roles(document(fields))
                .decide(
                        ORDERS,
                        new IssuanceRequest(
                                Optional.empty(),
                                body,
                                csr,
                                Optional.empty(),
                                AskedDates.NONE,
                                Set.of(),
                                new RequestedKey.Generated(KeyAlgorithm.EC_P256)));
    }

    private static AskedSubject named(String commonName, SubjectAlternativeName... names) {
        return AskedSubject.of(Optional.of(new CommonName(commonName)), List.of(names));
    }

    private static AskedSubject alone(String commonName, SubjectAlternativeName... names) {
        return new AskedSubject(
                Optional.of(new CommonName(commonName)),
                true,
                AskedName.inLists(List.of(names)),
                Optional.empty(),
                List.of());
    }

    private static AskedSubject identified(Optional<String> serialNumber, String... userIds) {
        return new AskedSubject(
                Optional.empty(),
                false,
                AskedName.inLists(List.of(dns("a.shop"))),
                serialNumber,
                List.of(userIds));
    }

    private static List<String> names(Decision decision) {
        return ((Granted) decision).names().stream().map(name -> name.name().text()).toList();
    }

    private static Refused refused(Decision decision) {
        return (Refused) decision;
    }

    @Test
    void theRolesAttributesStandInEverySubject() {
        Granted granted =
                (Granted)
                        decide(
                                SHOP
                                        + ",'country':['DE'],'province':['Berlin'],'locality':['Mitte'],"
                                        + "'street_address':['Straße 1'],'postal_code':['10115'],"
                                        + "'organization':['Example'],'ou':['Z','E','Z']",
                                named("a.shop"));

        assertThat(granted.subject().attributes())
                .containsExactly(
                        new Attribute(SubjectAttribute.COUNTRY, "DE"),
                        new Attribute(SubjectAttribute.PROVINCE, "Berlin"),
                        new Attribute(SubjectAttribute.LOCALITY, "Mitte"),
                        new Attribute(SubjectAttribute.STREET_ADDRESS, "Straße 1"),
                        new Attribute(SubjectAttribute.POSTAL_CODE, "10115"),
                        new Attribute(SubjectAttribute.ORGANIZATION, "Example"),
                        new Attribute(SubjectAttribute.ORGANIZATIONAL_UNIT, "Z"),
                        new Attribute(SubjectAttribute.ORGANIZATIONAL_UNIT, "E"),
                        new Attribute(SubjectAttribute.COMMON_NAME, "a.shop"));
    }

    @Nested
    class TheCommonName {

        @Test
        void isAlsoAnAlternativeNameOfItsKind() {
            assertThat(names(decide(SHOP, named("A.Shop")))).containsExactly("a.shop");
            assertThat(names(decide(SHOP, named("ops@shop")))).containsExactly("ops@shop");
        }

        @Test
        void standsAloneWhereTheRequestWantsItAndMustBeAllowedAllTheSame() {
            assertThat(names(decide(SHOP, alone("a.shop", dns("b.shop")))))
                    .containsExactly("b.shop");
            assertThat(names(decide(SHOP, alone("a.shop")))).isEmpty();
            assertThat(refused(decide(SHOP, alone("a.evil", dns("b.shop")))).field())
                    .isEqualTo("common_name");
        }

        @Test
        void aloneStaysAmongTheNamesIfItIsAskedForThereToo() {
            assertThat(names(decide(SHOP, alone("a.shop", dns("a.shop")))))
                    .containsExactly("a.shop");
        }

        @ParameterizedTest
        @CsvSource({
            "hostname, a.shop,   true",
            "hostname, ops@shop, false",
            "email,    ops@shop, true",
            "email,    a.shop,   false"
        })
        void isOfAKindThatTheRoleTakes(String kind, String name, boolean granted) {
            Decision decision = decide(SHOP + ",'cn_validations':['" + kind + "']", named(name));

            assertThat(decision instanceof Granted).isEqualTo(granted);
            if (!granted) {
                assertThat(refused(decision).rule()).isEqualTo("cn_validations");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"Orders Inc.", "*.fud.*.shop", "größe"})
        void thatSpellsNoNameNeedsARoleThatChecksNone(String text) {
            String unchecked = SHOP + ",'cn_validations':['disabled']";

            assertThat(decide(SHOP, named(text)))
                    .isInstanceOfSatisfying(
                            Malformed.class, m -> assertThat(m.field()).isEqualTo("common_name"));
            assertThat(((Granted) decide(unchecked, named(text, dns("a.shop")))).commonName())
                    .contains(text);
        }

        @Test
        void thatNobodyChecksIsStillNoAlternativeNameWithoutARule() {
            String unchecked = SHOP + ",'cn_validations':['disabled']";

            assertThat(refused(decide(unchecked, named("a.evil"))).rule())
                    .isEqualTo("allowed_domains");
            assertThat(((Granted) decide(unchecked, alone("a.evil"))).commonName())
                    .contains("a.evil");
        }

        @Test
        void mustBeThereIfTheRoleWantsOne() {
            String wanting = SHOP + ",'require_cn':true";

            assertThat(
                            refused(
                                            decide(
                                                    wanting,
                                                    AskedSubject.of(
                                                            Optional.empty(),
                                                            List.of(dns("a.shop")))))
                                    .rule())
                    .isEqualTo("require_cn");
            assertThat(decide(wanting, named("a.shop"))).isInstanceOf(Granted.class);
        }
    }

    @Nested
    class OfACsr {

        private final Optional<AskedSubject> csr = Optional.of(named("c.shop", dns("d.shop")));

        @Test
        void theNamesCountWhereTheBodySaysNone() {
            assertThat(names(decide(SHOP, AskedSubject.NONE, csr)))
                    .containsExactly("c.shop", "d.shop");
        }

        @Test
        void otherNamesThanTheBodysAreAContradiction() {
            assertThat(decide(SHOP, named("b.shop"), csr))
                    .isInstanceOfSatisfying(
                            Malformed.class, m -> assertThat(m.field()).isEqualTo("csr"));
        }

        @Test
        void theAlternativeNamesAreLeftAsideIfTheRoleSaysSo() {
            String rules = SHOP + ",'use_csr_sans':false";

            assertThat(names(decide(rules, AskedSubject.NONE, csr))).containsExactly("c.shop");
            assertThat(names(decide(rules + ",'use_csr_common_name':false", named("b.shop"), csr)))
                    .containsExactly("b.shop");
        }

        @Test
        void theCommonNameIsLeftAsideIfTheRoleSaysSo() {
            assertThat(names(decide(SHOP + ",'use_csr_common_name':false", AskedSubject.NONE, csr)))
                    .containsExactly("d.shop");
        }

        @Test
        void aMalformedNameIsToldToStandInTheCsr() {
            assertThat(decide(SHOP, AskedSubject.NONE, Optional.of(named("Orders Inc."))))
                    .isInstanceOfSatisfying(
                            Malformed.class, m -> assertThat(m.field()).isEqualTo("csr"));
        }

        @Test
        void theSerialNumberCountsUnlessTheRoleTakesTheBodysOnly() {
            String rules = SHOP + ",'allowed_serial_numbers':['f00*']";
            Optional<AskedSubject> asking = Optional.of(identified(Optional.of("b4r")));

            assertThat(refused(decide(rules, AskedSubject.NONE, asking)).rule())
                    .isEqualTo("allowed_serial_numbers");
            assertThat(decide(rules + ",'serial_number_source':'json'", AskedSubject.NONE, asking))
                    .isInstanceOf(Granted.class);
            assertThat(decide(rules, identified(Optional.of("f00d")), asking))
                    .isInstanceOf(Malformed.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "f00*,                  f00d,     true",
        "f00*,                  F00d,     false",
        "f00,                   f00,      true",
        "f00,                   f00d,     false",
        "{{service_account}}-*, orders-1, true",
        "{{service_account}}-*, other-1,  false",
        "{{pod}}*,              orders-7f9c-abcde, true"
    })
    void serialNumbersNeedARule(String rule, String serial, boolean granted) {
        Decision decision =
                decide(
                        SHOP + ",'allowed_serial_numbers':['" + rule + "']",
                        identified(Optional.of(serial)));

        assertThat(decision instanceof Granted).isEqualTo(granted);
        if (!granted) {
            assertThat(refused(decision).field()).isEqualTo("serial_number");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "*,        robot,    true",
        "humanoid, humanoid, true",
        "Humanoid, humanoid, true",
        "kelvin,   \u212Aelvin, false",
        "ADMIN,    adm\u0131n,  false",
        "humanoid, robot,    false",
        "human*,   humanoid, true",
        "human*,   human*,   true",
        "human*,   robot,    false",
    })
    void userIdsNeedARule(String rule, String id, boolean granted) {
        Decision decision =
                decide(
                        SHOP + ",'allowed_user_ids':['" + rule + "']",
                        identified(Optional.empty(), id));

        assertThat(decision instanceof Granted).isEqualTo(granted);
    }

    @Test
    void oneUserIdThatNoRuleAllowsRefusesAll() {
        Refused refused =
                refused(
                        decide(
                                SHOP + ",'allowed_user_ids':['humanoid']",
                                identified(Optional.empty(), "humanoid", "robot")));

        assertThat(refused.rule()).isEqualTo("allowed_user_ids");
        assertThat(refused.field()).isEqualTo("user_ids[1]");
        assertThat(refused.allowed()).isEqualTo("humanoid");
    }

    @Test
    void withoutRulesNoIdentifierIsAllowed() {
        assertThat(refused(decide(SHOP, identified(Optional.of("1")))).allowed())
                .isEqualTo("nothing");
        assertThat(refused(decide(SHOP, identified(Optional.empty(), "1"))).rule())
                .isEqualTo("allowed_user_ids");
    }

    @Test
    void anAddressAsCommonNameIsCertifiedAsAnAddress() {
        Granted granted =
                (Granted) decide("'allowed_ip_sans_cidr':['10.0.0.0/8']", named("10.0.0.7"));

        assertThat(granted.names()).extracting(GrantedName::name).containsExactly(ip("10.0.0.7"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'country':['de'] | country[0]",
                "'country':['DEU'] | country[0]",
                "'country':'DE' | country",
                "'ou':[''] | ou[0]",
                "'ou':['a\\u0000'] | ou[0]",
                "'organization':[' a'] | organization[0]",
                "'organization':['aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg'] | organization[0]",
                "'cn_validations':[] | cn_validations",
                "'cn_validations':['email','email'] | cn_validations",
                "'cn_validations':['email','disabled'] | cn_validations",
                "'cn_validations':['dns'] | cn_validations",
                "'require_cn':1 | require_cn",
                "'serial_number_source':'csr' | serial_number_source",
                "'allowed_serial_numbers':[''] | allowed_serial_numbers[0]",
                "'allowed_serial_numbers':['a**'] | allowed_serial_numbers[0]",
                "'allowed_user_ids':['{{uid}}'] | allowed_user_ids[0]",
                "'allowed_user_ids':['{{pod}}{{node}}'] | allowed_user_ids[0]",
            })
    void aDocumentThatCouldNotBeMeantIsRefused(String fields, String field) {
        assertThatThrownBy(() -> RoleDocument.parse(document(SHOP + "," + fields)))
                .isInstanceOfSatisfying(
                        InvalidRoleException.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
