package dev.signet.server.role;

import static dev.signet.server.role.DomainFlagsTest.document;
import static dev.signet.server.role.TestRoles.ORDERS;
import static dev.signet.server.role.TestRoles.roles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.server.role.Decision.Granted;
import dev.signet.server.role.Decision.Refused;
import dev.signet.server.x509.ExtendedKeyUsage;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.KeyUsage;
import dev.signet.server.x509.ObjectIdentifier;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRulesTest {

    private static final String SHOP = "'allowed_domains':['a.shop'],";

    private static JsonNode written(String fields, String field) throws InvalidRoleException {
        return RoleDocument.parse(document(SHOP + fields)).toJson().path(field);
    }

    private static Decision decide(
            String fields, KeyAlgorithm algorithm, ExtendedKeyUsage... purposes) {
        return roles(document(SHOP + fields))
                .decide(
                        ORDERS,
                        new IssuanceRequest(
                                Optional.empty(),
                                AskedSubject.NONE,
                                Optional.empty(),
                                Optional.empty(),
                                AskedDates.NONE,
                                Set.of(purposes),
                                new RequestedKey.Generated(algorithm)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'server_flag':false | [\"ClientAuth\"]",
                "'client_flag':false | [\"ServerAuth\"]",
                "'code_signing_flag':true | [\"ServerAuth\",\"ClientAuth\",\"CodeSigning\"]",
                "'email_protection_flag':true,'server_flag':false,'client_flag':false | [\"EmailProtection\"]",
                "'ext_key_usage':['ClientAuth'] | [\"ClientAuth\"]",
                "'ext_key_usage':['ClientAuth'],'server_flag':false | [\"ClientAuth\"]",
                "'ext_key_usage':[],'server_flag':true,'client_flag':true | [\"ServerAuth\",\"ClientAuth\"]",
                "'ext_key_usage':[],'ext_key_usage_oids':['1.2.3'] | []",
                "'ext_key_usage_oids':['1.2.3'] | [\"ServerAuth\",\"ClientAuth\"]",
            })
    void purposesAreExactlyTheOnesSaid(String fields, String purposes) throws Exception {
        assertThat(written(fields, "ext_key_usage")).hasToString(purposes);
    }

    @Test
    void aRequestMayHaveFewerPurposesButNoOthers() {
        Granted granted =
                (Granted) decide("'ttl':'1h'", KeyAlgorithm.EC_P256, ExtendedKeyUsage.CLIENT_AUTH);
        Refused refused =
                (Refused) decide("'ttl':'1h'", KeyAlgorithm.EC_P256, ExtendedKeyUsage.CODE_SIGNING);

        assertThat(granted.extendedKeyUsage()).containsExactly(ExtendedKeyUsage.CLIENT_AUTH);
        assertThat(refused.rule()).isEqualTo("ext_key_usage");
        assertThat(refused.allowed()).isEqualTo("ServerAuth, ClientAuth");
    }

    @Test
    void purposesWithoutAWordCanBeAskedForByTheirIdentifier() {
        var own = new ExtendedKeyUsage(new ObjectIdentifier("1.2.3"));

        assertThat(
                        ((Granted)
                                        decide(
                                                "'ext_key_usage_oids':['1.2.3']",
                                                KeyAlgorithm.EC_P256,
                                                own))
                                .extendedKeyUsage())
                .containsExactly(own);
    }

    @Test
    void aCertificateHasOfTheUsagesThoseThatItsKeyCanDo() {
        String all = "'key_usage':['DigitalSignature','KeyEncipherment','KeyAgreement']";

        assertThat(((Granted) decide(all, KeyAlgorithm.RSA_2048)).keyUsage())
                .containsExactly(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT);
        assertThat(((Granted) decide(all, KeyAlgorithm.EC_P256)).keyUsage())
                .containsExactly(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_AGREEMENT);
        assertThat(((Granted) decide(all, KeyAlgorithm.ED25519)).keyUsage())
                .containsExactly(KeyUsage.DIGITAL_SIGNATURE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'key_type':'rsa' | [\"rsa-2048\",\"rsa-3072\",\"rsa-4096\"]",
                "'key_type':'rsa','key_bits':3072 | [\"rsa-3072\",\"rsa-4096\"]",
                "'key_type':'rsa','key_bits':0 | [\"rsa-2048\",\"rsa-3072\",\"rsa-4096\"]",
                "'key_type':'ec' | [\"ec-p256\",\"ec-p384\",\"ec-p521\"]",
                "'key_type':'ec','key_bits':521 | [\"ec-p521\"]",
                "'key_type':'ed25519' | [\"ed25519\"]",
                "'ttl':'1h' | [\"ec-p256\",\"ec-p384\",\"ed25519\",\"rsa-2048\",\"rsa-3072\",\"rsa-4096\"]",
            })
    void vaultsKeyTypeAndBitsAreAnotherWayToWriteKeyTypes(String fields, String types)
            throws Exception {
        assertThat(written(fields, "key_types")).hasToString(types);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'key_usage':['KeyEncipherment'],'key_type':'rsa','ext_key_usage':['ServerAuth']",
                "'key_usage':['KeyAgreement'],'key_type':'ec'",
                "'key_usage':['DataEncipherment'],'key_type':'rsa','ext_key_usage':['IPSECUser']",
                "'key_usage':['ContentCommitment'],'ext_key_usage':['TimeStamping']",
                "'allowed_uri_sans':['https://a.example/b'],'ext_key_usage':['ClientAuth']",
                "'allowed_uri_sans':['spiffe://td/a'],'code_signing_flag':true",
            })
    void usagesThatServeEachPurposeWithEachKindOfKeyMayBeMeant(String fields) throws Exception {
        assertThat(written(fields, "key_usage")).isNotEmpty();
    }

    @Test
    void aCertificateWithASpiffeIdCannotHaveOneOfItsTwoPurposesOnly() {
        String fields = "'allowed_uri_sans':['spiffe://td/a']";

        Refused refused =
                (Refused) decide(fields, KeyAlgorithm.EC_P256, ExtendedKeyUsage.CLIENT_AUTH);

        assertThat(refused.rule()).isEqualTo("spiffe_id");
        assertThat(refused.field()).isEqualTo("ext_key_usage");
        assertThat(refused.value()).isEqualTo("ClientAuth");
    }

    @Test
    void policiesComeBackWithWhatTheySay() throws Exception {
        assertThat(
                        written(
                                "'policy_identifiers':['1.2.3',{'oid':'1.2.4','notice':'Tests'}]",
                                "policy_identifiers"))
                .hasToString("[{\"oid\":\"1.2.3\"},{\"oid\":\"1.2.4\",\"notice\":\"Tests\"}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'key_usage':['CertSign'] | key_usage[0]",
                "'key_usage':['CRLSign'] | key_usage[0]",
                "'key_usage':['EncipherOnly','DigitalSignature'] | key_usage",
                "'key_usage':['KeyEncipherment'] | key_usage",
                "'key_usage':['KeyEncipherment'],'key_type':'rsa' | key_usage",
                "'key_usage':['KeyAgreement'],'key_type':'ec','ext_key_usage':['CodeSigning'] | key_usage",
                "'key_usage':['DataEncipherment'],'key_type':'rsa','ext_key_usage':['ServerAuth'] | key_usage",
                "'allowed_uri_sans':['spiffe://td/a'],'ext_key_usage':['ClientAuth'] | ext_key_usage",
                "'allowed_uri_sans':['spiffe://td/a'],'server_flag':false | ext_key_usage",
                "'allowed_uri_sans':['spiffe://td/**'],'key_usage':['KeyAgreement'],'key_type':'ec' | key_usage",
                "'ext_key_usage':['ServerAuth'],'client_flag':true | client_flag",
                "'ext_key_usage':['ServerAuth'],'server_flag':false | server_flag",
                "'server_flag':false,'client_flag':false | ext_key_usage",
                "'ext_key_usage':['TimeStamping','ServerAuth'] | ext_key_usage",
                "'ext_key_usage_oids':['1'] | ext_key_usage_oids[0]",
                "'ext_key_usage_oids':['1.3.6.1.5.5.7.3.1'] | ext_key_usage_oids[0]",
                "'server_flag':'yes' | server_flag",
                "'key_type':'rsa','key_bits':1024 | key_bits",
                "'key_type':'rsa','key_bits':8192 | key_bits",
                "'key_type':'ec','key_bits':224 | key_bits",
                "'key_type':'dsa' | key_type",
                "'key_bits':2048 | key_bits",
                "'key_type':'rsa','key_types':['rsa-2048'] | key_type",
                "'ou':['\uFFFD'] | ou[0]",
                "'policy_identifiers':['x'] | policy_identifiers[0]",
                "'policy_identifiers':[{'cps':'https://a.example'}] | policy_identifiers[0].oid",
                "'policy_identifiers':[{'oid':'1.2.3','cps':'ftp://a'}] | policy_identifiers[0]",
                "'policy_identifiers':[{'oid':'1.2.3','notice':''}] | policy_identifiers[0]",
                "'policy_identifiers':['1.2.3','1.2.3'] | policy_identifiers[1]",
            })
    void aDocumentThatCouldNotBeMeantIsRefused(String fields, String field) {
        assertThatThrownBy(() -> RoleDocument.parse(document(SHOP + fields)))
                .isInstanceOfSatisfying(
                        InvalidRoleException.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
