package dev.signet.server.role;

import static dev.signet.server.role.DomainFlagsTest.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaultFieldsTest {

    private static final String SHOP = "'allowed_domains':['{{namespace}}.shop'],";

    @Test
    void whatHoldsAnywayMayBeSaidAndIsNotKept() throws Exception {
        String vaults =
                "'no_store':false,'no_store_metadata':false,'generate_lease':false,'use_pss':false,"
                        + "'signature_bits':0,'allow_globs_in_identity_templates':false,"
                        + "'allowed_domains_template':true,'allowed_uri_sans_template':false,"
                        + "'issuer_ref':'default','ttl':'24h'";

        assertThat(RoleDocument.parse(document(SHOP + vaults)))
                .isEqualTo(RoleDocument.parse(document(SHOP + "'ttl':'24h'")));
    }

    @ParameterizedTest
    @CsvSource({
        "no_store, true, on record",
        "no_store_metadata, true, on record",
        "generate_lease, true, no leases",
        "use_pss, true, issuer's matter",
        "signature_bits, 384, issuer's matter",
        "allow_globs_in_identity_templates, true, never means more",
        "allowed_domains_template, false, must be true",
        "allowed_domains_template, 1, must be true or false",
        "lease, '\"1h\"', use ttl",
        "lease_max, '\"1h\"', use max_ttl",
        "allowed_base_domain, '\"shop\"', use allowed_domains",
        "allow_token_displayname, true, use {{service_account}}",
    })
    void whatCannotHoldIsRefusedWithWhatToDoInstead(String field, String value, String words) {
        assertThatThrownBy(() -> RoleDocument.parse(document(SHOP + "\"" + field + "\":" + value)))
                .isInstanceOfSatisfying(
                        InvalidRoleException.class, e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageContaining(words);
    }
}
