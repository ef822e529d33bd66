package dev.signet.server.selfaudit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.TestCa;
import dev.signet.server.TestDatabase;
import dev.signet.server.database.Dialect;
import dev.signet.server.issuance.IssuanceOutcome.Issued;
import dev.signet.server.issuance.IssuedCertificate;
import dev.signet.server.mount.CrlConfig;
import dev.signet.server.role.IssuanceRequest;
import dev.signet.server.role.RequestedKey;
import dev.signet.server.x509.CommonName;
import dev.signet.server.x509.IpAddress;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.RevocationReason;
import dev.signet.server.x509.SubjectAlternativeName;
import dev.signet.server.x509.SubjectAlternativeName.Kind;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateAuditTest {

    private TestCa ca;
    private SelfAudit audit;

    @BeforeEach
    void make() {
        use(new TestCa());
    }

    private void use(TestCa other) {
        ca = other;
        audit = new SelfAudit(ca);
        audit.storeRoles();
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyAlgorithm.class,
            names = {"EC_P256", "EC_P384", "EC_P521", "ED25519", "RSA_2048"})
    void whateverIsIssuedAgreesWithItself(KeyAlgorithm issuerKeys) throws Exception {
        use(new TestCa(CrlConfig.DEFAULT, new SecureRandom(), issuerKeys));
        ca.delegates.run();
        issueOfEveryKind();
        revoke(ca.issued());
        TestCa.publish(ca.crlPublication("a"));

        assertThat(audit.look()).isEmpty();
        assertThat(audit.position(Cursor.NEW)).isEqualTo(ca.count("certificates"));
        assertThat(ca.database.resultOf(CertificateAudit::unseen)).isZero();
    }

    private void issueOfEveryKind() throws Exception {
        List<SubjectAlternativeName> names =
                List.of(
                        TestCa.dns("orders.shop.svc.cluster.local"),
                        TestCa.dns("a.example.org"),
                        IpAddress.parse("10.1.2.3"),
                        IpAddress.parse("fd00::1:0:0:3"),
                        SubjectAlternativeName.parse(
                                Kind.URI, "spiffe://dev.example/ns/shop/sa/orders"));
        var commonName = Optional.of(new CommonName("a.example.org"));
        for (RequestedKey key :
                List.of(TestCa.presentedKey(), new RequestedKey.Generated(KeyAlgorithm.ED25519))) {
            issue(new IssuanceRequest(Optional.empty(), commonName, names, Optional.empty(), key));
            issue(TestCa.request(key));
        }
    }

    private void issue(IssuanceRequest request) {
        assertThat(ca.issuance.issue(TestCa.CALLER, request, TestCa.context()))
                .isInstanceOf(Issued.class);
    }

    private void revoke(IssuedCertificate issued) {
        assertThat(
                        ca.revocation.revoke(
                                TestCa.OPERATOR, issued.serial(), RevocationReason.SUPERSEDED, "r"))
                .isNotNull();
    }

    /** What is wrong with {@code issued} alone, whatever the log has to say of it besides. */
    private String foundBy(String check, IssuedCertificate issued) {
        List<Mismatch> found =
                audit.look().stream().filter(each -> !each.check().equals("log")).toList();
        assertThat(found).extracting(Mismatch::check).containsExactly(check);
        assertThat(found.getFirst().subject()).isEqualTo(issued.serial().hex());
        assertThat(found.getFirst().issuer()).isEqualTo("issuing");
        return found.getFirst().detail();
    }

    private void change(IssuedCertificate issued, String assignment) {
        change("certificates", issued, assignment);
    }

    private void change(String table, IssuedCertificate issued, String assignment) {
        ca.tamper(table, assignment + " WHERE serial = '" + issued.serial().hex() + "'");
    }

    @Nested
    class Signature {

        @Test
        void aBitThatFlippedIsFound() {
            IssuedCertificate issued = ca.issued();
            byte[] signature = signature(issued);
            signature[signature.length - 1] ^= 1;
            change(issued, "signature = " + ForgedCertificate.literal(signature));

            assertThat(foundBy("signature", issued)).contains("not one of the issuer's key");
        }

        @Test
        void theSignatureOfAnotherCertificateIsFound() {
            IssuedCertificate issued = ca.issued();
            byte[] other = signature(ca.issued());
            change(issued, "signature = " + ForgedCertificate.literal(other));

            assertThat(foundBy("signature", issued)).contains("not one of the issuer's key");
        }

        @Test
        void whatIsNoCertificateIsFound() {
            IssuedCertificate issued = ca.issued();
            change(issued, "tbs = " + ForgedCertificate.literal(new byte[] {0x30, 5, 1}));

            assertThat(foundBy("signature", issued)).contains("cannot be read");
        }

        private byte[] signature(IssuedCertificate issued) {
            return ca.database.resultOf(tx ->
                    tx.createQuery("SELECT signature FROM certificates WHERE serial = :serial")
                            .bind("serial", issued.serial().hex())
                            .mapTo(byte[].class)
                            .one());
        }
    }

    @Nested
    class OnRecord {

        @Test
        void anotherEndThanTheCertificateHasIsFound() {
            IssuedCertificate issued = ca.issued();
            change(issued, "not_before = TIMESTAMP WITH TIME ZONE '2026-03-01 00:00:00+00'");

            assertThat(foundBy("record", issued)).contains("another validity");
        }

        @Test
        void aNameThatTheCertificateDoesNotHaveIsFound() {
            IssuedCertificate issued = ca.issued("a.example.org");
            change("certificate_names", issued, "name = 'b.example.org'");

            assertThat(foundBy("record", issued))
                    .contains("DNS:a.example.org")
                    .contains("DNS:b.example.org");
        }

        @Test
        void aNameThatIsMissingIsFound() {
            IssuedCertificate issued = ca.issued("a.example.org");
            ca.execute("DELETE FROM certificate_names WHERE name = 'a.example.org'");

            assertThat(foundBy("record", issued)).contains("DNS:a.example.org");
        }

        @Test
        void anotherCommonNameIsFound() {
            IssuedCertificate issued = ca.issued();
            change(issued, "common_name = 'somebody'");

            assertThat(foundBy("record", issued)).contains("somebody");
        }

        @Test
        void aRevocationThatOnlyHalfIsOnRecordIsFound() {
            IssuedCertificate issued = ca.issued();
            revoke(issued);
            change(issued, "state = 'ISSUED'");

            assertThat(foundBy("record", issued))
                    .isEqualTo("its state is ISSUED, and it is among the revocations");
        }
    }

    /** Signed by the CA's own key, but not as the CA would. */
    @Nested
    class Profile {

        private IssuedCertificate issued;
        private ForgedCertificate forged;

        @BeforeEach
        void forge() {
            issued = ca.issued();
            forged = new ForgedCertificate(ca, issued);
        }

        @Test
        void whoSaysThatItIsACaIsFound() {
            forged.with(Extension.basicConstraints, true, new BasicConstraints(0));

            assertThat(foundBy("profile", issued)).contains("says that it is a CA's");
        }

        @Test
        void whoMaySignCertificatesIsFound() {
            forged.with(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));

            assertThat(foundBy("profile", issued)).contains("may sign certificates");
        }

        @Test
        void whoNamesNoCrlIsFound() {
            forged.without(Extension.cRLDistributionPoints);

            assertThat(foundBy("profile", issued)).contains("CRL distribution point");
        }

        @Test
        void whoNamesAnotherKeyOfTheIssuerIsFound() {
            forged.with(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(new byte[20]));

            assertThat(foundBy("profile", issued)).contains("authority key identifier");
        }

        @Test
        void anExtensionThatNobodyKnowsIsFound() {
            forged.with(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE);

            assertThat(foundBy("profile", issued)).contains("critical extension");
        }
    }

    @Nested
    class RoleDecision {

        @Test
        void aNameThatTheRoleDoesNotGrantIsFound() {
            IssuedCertificate issued = ca.issued("a.example.org");
            write(TestCa.ROLE.replace("*.example.org", "*.example.com"));

            assertThat(foundBy("role", issued)).contains("a.example.org");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1.3.6.1.5.5.7.3.9", "2.5.29.37.0", "1.2.3.4"})
        void aPurposeThatTheRoleDoesNotHaveIsFound(String purpose) {
            IssuedCertificate issued = ca.issued();
            new ForgedCertificate(ca, issued)
                    .with(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(
                                    KeyPurposeId.getInstance(new ASN1ObjectIdentifier(purpose))));

            assertThat(foundBy("role", issued)).contains("role web has no purpose");
        }

        @Test
        void aWorkloadThatTheRoleDoesNotAdmitIsFound() {
            IssuedCertificate issued = ca.issued();
            change(issued, "namespace = 'elsewhere'");

            assertThat(foundBy("role", issued)).contains("elsewhere");
        }

        @Test
        void aLifeLongerThanTheRoleAllowsIsFound() {
            IssuedCertificate issued = ca.issued();
            write(TestCa.ROLE.replace("24h", "1h").replace("48h", "2h"));

            assertThat(foundBy("role", issued)).contains("valid for longer");
        }

        @Test
        void aRoleThatNeverWasIsFound() {
            IssuedCertificate issued = ca.issued();
            ca.execute("DELETE FROM role_versions");

            assertThat(foundBy("role", issued)).contains("there is no version 1 of role web");
        }

        private void write(String document) {
            ca.execute("UPDATE role_versions SET document = '" + document + "'");
        }
    }

    @Test
    void whatIsChangedLongAfterItWasLookedAtIsFoundToo() {
        IssuedCertificate issued = ca.issued();
        assertThat(audit.look()).isEmpty();
        change(issued, "common_name = 'somebody'");

        assertThat(foundBy("record", issued)).contains("somebody");
    }

    @Test
    void whatIsYoungerThanATransactionMayBeIsLeftForLater() {
        IssuedCertificate issued = ca.issued();
        change(issued, "common_name = 'somebody'");
        audit.certificates.run();

        assertThat(audit.open()).isEmpty();
        assertThat(foundBy("record", issued)).contains("somebody");
    }

    @Test
    void positionsThatNobodyHasAreNoEnd() {
        var _ = ca.issued();
        ca.execute(
                TestDatabase.DIALECT == Dialect.H2
                        ? "ALTER TABLE certificates ALTER COLUMN position RESTART WITH 1000"
                        : "ALTER SEQUENCE certificates_position RESTART WITH 1000");
        IssuedCertificate issued = ca.issued();
        change(issued, "common_name = 'somebody'");

        assertThat(foundBy("record", issued)).contains("somebody");
    }

    @Test
    void moreThanOneRunCanLookAtAreLookedAtAll() {
        for (int i = 0; i < 2 * StoredCertificates.BATCH; i++) {
            var _ = ca.issued();
        }
        IssuedCertificate last = ca.issued();
        change(last, "common_name = 'somebody'");

        assertThat(foundBy("record", last)).contains("somebody");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void severalServersRaiseOneAlert(int servers) {
        change(ca.issued(), "common_name = 'somebody'");
        for (int i = 0; i < servers; i++) {
            assertThat(new SelfAudit(ca, "server-" + i).look()).hasSize(1);
        }

        assertThat(ca.auditKinds()).filteredOn("SelfAuditMismatch"::equals).hasSize(1);
    }
}
