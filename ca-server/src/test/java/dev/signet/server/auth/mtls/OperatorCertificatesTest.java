package dev.signet.server.auth.mtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.OperatorCaller;
import dev.signet.server.auth.Grants;
import dev.signet.server.auth.login.OperatorLogins;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Entry;
import dev.signet.server.auth.mtls.OperatorCertificatesConfig.Field;
import dev.signet.server.x509.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of a company's own CA, by which its operators are known. */
class OperatorCertificatesTest {

    private static final X500Name CA = new X500Name("CN=People of Example");
    private static final Rejected WORKLOADS = new Rejected("judged as a workload's");

    @TempDir Path folder;

    private final KeyPair caKeys = keys();
    private TestCa ca;
    private Path caFile;

    @BeforeEach
    void start() throws Exception {
        ca = new TestCa();
        caFile = folder.resolve("people.pem");
        Files.writeString(caFile, pem(certificate(CA, CA, caKeys, caKeys, true)));
    }

    @AfterEach
    void stop() {
        ca.database.close();
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    private byte[] certificate(
            X500Name issuer, X500Name subject, KeyPair signer, KeyPair holder, boolean authority)
            throws Exception {
        return new Leaf(subject).by(issuer, signer).authority(authority).key(holder).der();
    }

    /** A certificate, as a test bends it. */
    private final class Leaf {

        private final X500Name subject;
        private X500Name issuer = CA;
        private KeyPair signer = caKeys;
        private KeyPair holder = keys();
        private boolean authority;
        private Instant notAfter = ca.clock.instant().plus(Duration.ofDays(30));
        private Optional<KeyPurposeId> purpose = Optional.of(KeyPurposeId.id_kp_clientAuth);
        private List<GeneralName> names = List.of();

        Leaf(X500Name subject) {
            this.subject = subject;
        }

        Leaf by(X500Name name, KeyPair keys) {
            issuer = name;
            signer = keys;
            return this;
        }

        Leaf authority(boolean is) {
            authority = is;
            return this;
        }

        Leaf key(KeyPair keys) {
            holder = keys;
            return this;
        }

        Leaf until(Instant end) {
            notAfter = end;
            return this;
        }

        Leaf purpose(Optional<KeyPurposeId> other) {
            purpose = other;
            return this;
        }

        Leaf names(GeneralName... others) {
            names = List.of(others);
            return this;
        }

        byte[] der() throws Exception {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            issuer,
                            BigInteger.valueOf(7),
                            Date.from(ca.clock.instant().minus(Duration.ofDays(1))),
                            Date.from(notAfter),
                            subject,
                            holder.getPublic());
            if (authority) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                builder.addExtension(
                        Extension.keyUsage,
                        true,
                        new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            }
            if (purpose.isPresent() && !subject.equals(CA)) {
                builder.addExtension(
                        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.get()));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA")
                                    .build(signer.getPrivate()))
                    .getEncoded();
        }
    }

    private Leaf alice() {
        return new Leaf(new X500Name("CN=Alice"))
                .names(new GeneralName(GeneralName.rfc822Name, "alice@example.org"));
    }

    private AuthenticationOutcome authenticate(byte[] leaf) {
        return authenticate(leaf, Optional.empty(), _ -> false);
    }

    private AuthenticationOutcome authenticate(
            byte[] leaf, Optional<Path> crlFile, Predicate<PublicKey> isOurs) {
        var config =
                new OperatorCertificatesConfig(
                        caFile,
                        crlFile,
                        List.of(
                                new Entry(
                                        Field.EMAIL, "alice@example.org", Grants.parse("auditor")),
                                new Entry(Field.DNS, "robot.example.org", Grants.ADMIN),
                                new Entry(Field.URI, "urn:example:robot", Grants.ADMIN),
                                new Entry(Field.COMMON_NAME, "Bob", Grants.ADMIN)));
        return new OperatorCertificates(
                        config.operators(),
                        OperatorCa.load(config, ca.clock),
                        isOurs,
                        new OperatorLogins(ca.audit, ca.database, ca.clock),
                        _ -> WORKLOADS)
                .authenticate(Der.copyOf(leaf));
    }

    private void assertRefused(byte[] leaf, String why) {
        assertThat(authenticate(leaf))
                .isInstanceOfSatisfying(
                        Rejected.class, rejected -> assertThat(rejected.reason()).contains(why));
        assertThat(ca.auditKinds()).doesNotContain("OperatorLoggedIn");
    }

    @Test
    void aCertificateOfTheOperatorsCaProvesWhoItNames() throws Exception {
        byte[] leaf = alice().der();

        assertThat(authenticate(leaf))
                .isEqualTo(
                        new Authenticated(
                                new OperatorCaller(
                                        "certificate:email:alice@example.org",
                                        Grants.parse("auditor"))));
        var _ = authenticate(leaf);
        assertThat(ca.auditKinds()).containsOnlyOnce("OperatorLoggedIn");
    }

    @Test
    void eachKindOfNameCanNameAnOperator() throws Exception {
        assertThat(
                        List.of(
                                name(new Leaf(new X500Name("CN=Bob"))),
                                name(
                                        new Leaf(new X500Name("CN=x"))
                                                .names(
                                                        new GeneralName(
                                                                GeneralName.dNSName,
                                                                "robot.example.org"))),
                                name(
                                        new Leaf(new X500Name("CN=x"))
                                                .names(
                                                        new GeneralName(
                                                                GeneralName
                                                                        .uniformResourceIdentifier,
                                                                "urn:example:robot")))))
                .containsExactly(
                        "operator:certificate:common_name:Bob",
                        "operator:certificate:dns:robot.example.org",
                        "operator:certificate:uri:urn:example:robot");
    }

    private String name(Leaf leaf) throws Exception {
        return ((Authenticated) authenticate(leaf.der())).caller().name();
    }

    @Test
    void whatIsOfAnotherCaIsJudgedAsAWorkloads() throws Exception {
        assertThat(authenticate(alice().by(new X500Name("CN=Other"), keys()).der()))
                .isEqualTo(WORKLOADS);
        assertThat(authenticate(alice().by(CA, keys()).der()))
                .as("the name alone is nothing")
                .isEqualTo(WORKLOADS);
        assertThat(authenticate(new byte[] {0x30, 0})).isEqualTo(WORKLOADS);
    }

    @Test
    void aCertificateOfAnIssuerOfOursNeverProvesAnOperator() throws Exception {
        byte[] leaf = alice().der();

        assertThat(authenticate(leaf, Optional.empty(), key -> key.equals(caKeys.getPublic())))
                .isEqualTo(WORKLOADS);
        assertThat(ca.issuers.haveKey(ca.issuing().signer().publicKey())).isTrue();
        assertThat(ca.issuers.haveKey(caKeys.getPublic())).isFalse();
    }

    @Test
    void refusesWhatDoesNotProveAnOperator() throws Exception {
        assertRefused(alice().until(ca.clock.instant().minusSeconds(1)).der(), "does not prove");
        assertRefused(alice().purpose(Optional.empty()).der(), "clientAuth");
        assertRefused(
                alice().purpose(Optional.of(KeyPurposeId.id_kp_serverAuth)).der(), "clientAuth");
        assertRefused(alice().authority(true).der(), "it is a CA's");
        assertRefused(new Leaf(new X500Name("CN=Alice")).der(), "none of");
        assertRefused(new Leaf(new X500Name("CN=Bob,CN=Carol")).der(), "none of");
        assertRefused(new Leaf(new X500Name("CN=bob")).der(), "none of");
        assertRefused(
                new Leaf(new X500Name("CN=Bob"))
                        .names(new GeneralName(GeneralName.rfc822Name, "alice@example.org"))
                        .der(),
                "the names of several");
    }

    private Path crl(boolean revoked, Instant nextUpdate) throws Exception {
        Instant now = ca.clock.instant();
        var builder = new X509v2CRLBuilder(CA, Date.from(now.minus(Duration.ofHours(2))));
        builder.setNextUpdate(Date.from(nextUpdate));
        if (revoked) {
            builder.addCRLEntry(
                    BigInteger.valueOf(7),
                    Date.from(now.minusSeconds(60)),
                    CRLReason.keyCompromise);
        }
        return Files.write(
                folder.resolve("people.crl"),
                builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(caKeys.getPrivate()))
                        .getEncoded());
    }

    @Test
    void aRevokedCertificateIsRefusedAndSoIsOneOfWhichNothingIsKnown() throws Exception {
        byte[] leaf = alice().der();
        Instant tomorrow = ca.clock.instant().plus(Duration.ofDays(1));

        Path file = crl(false, tomorrow);
        assertThat(authenticate(leaf, Optional.of(file), _ -> false))
                .isInstanceOf(Authenticated.class);
        file = crl(true, tomorrow);
        assertThat(authenticate(leaf, Optional.of(file), _ -> false)).isInstanceOf(Rejected.class);
        file = crl(false, ca.clock.instant().minus(Duration.ofHours(1)));
        assertThat(authenticate(leaf, Optional.of(file), _ -> false))
                .as("the CRL is not current")
                .isInstanceOf(Rejected.class);
        Files.delete(file);
        assertThat(authenticate(leaf, Optional.of(file), _ -> false)).isInstanceOf(Rejected.class);
    }

    @Test
    void aFileWithoutCertificatesRefusesTheStart() throws IOException {
        Files.writeString(caFile, "");
        assertThatThrownBy(() -> authenticate(new byte[] {0x30, 0}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no certificate in it");
        Files.delete(caFile);
        assertThatThrownBy(() -> authenticate(new byte[] {0x30, 0}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("people.pem");
    }
}
