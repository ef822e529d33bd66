package dev.signet.server.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signet.server.TestCa;
import dev.signet.server.database.Database;
import dev.signet.server.mount.MountName;
import dev.signet.server.signing.SigningFailedException;
import dev.signet.server.signing.SoftwareSigner;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.SignatureAlgorithm;
import dev.signet.server.x509.SubjectPublicKey;
import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

class IssuerStoreTest {

    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private final TestCa ca = new TestCa();
    private final IssuerStore store = ca.issuerStore();
    private final KeyPair keys = KeyAlgorithm.RSA_2048.generate(ca.random);

    /** An issuer whose certificate was signed by two CAs that are not here. */
    private Issuer imported(String name) throws Exception {
        return new Issuer(
                new IssuerName(name),
                IssuerKind.INTERMEDIATE,
                Optional.empty(),
                List.of(Der.copyOf(new byte[] {1}), Der.copyOf(new byte[] {2})),
                IssuerLife.prepared(AT, Optional.empty()).in(IssuerState.ACTIVE, AT),
                certificate(keys),
                new SoftwareSigner(keys, SignatureAlgorithm.RSA_PSS_SHA256));
    }

    private X509CertificateHolder certificate(KeyPair pair) throws Exception {
        var builder =
                new X509v3CertificateBuilder(
                        new X500Name("CN=Elsewhere"),
                        BigInteger.TEN,
                        Date.from(AT),
                        Date.from(AT.plusSeconds(3600)),
                        new X500Name("CN=Imported"),
                        SubjectPublicKey.of(pair.getPublic()).info());
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()));
    }

    private void insert(Issuer issuer) throws SigningFailedException {
        CaKey key =
                store.caKeys()
                        .encrypted(ca.database, issuer.name(), keys, issuer.signer().algorithm());
        ca.database.inTransaction(tx -> {
            store.keys().insert(tx, issuer.name(), key, AT);
            store.insert(tx, issuer, AT);
        });
    }

    private Issuer stored(String name) throws SigningFailedException {
        return store.all(ca.database).stream()
                .filter(issuer -> issuer.name().value().equals(name))
                .findAny()
                .orElseThrow();
    }

    @Test
    void anIssuerComesBackWithItsChainAndSignsAsItWasMadeTo() throws Exception {
        Issuer issuer = imported("elsewhere");
        insert(issuer);

        Issuer found = stored("elsewhere");

        assertThat(found.certificate()).isEqualTo(issuer.certificate());
        assertThat(found.parent()).isEmpty();
        assertThat(found.above()).isEqualTo(issuer.above());
        assertThat(found.signer().algorithm()).isEqualTo(SignatureAlgorithm.RSA_PSS_SHA256);
        byte[] octets = "octets".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(
                        SignatureAlgorithm.RSA_PSS_SHA256.verifies(
                                keys.getPublic(), octets, found.signer().sign(octets)))
                .isTrue();
    }

    @Test
    void twoIssuersNeverShareAKey() throws Exception {
        insert(imported("first"));

        assertThatThrownBy(() -> ca.database.inTransaction(tx -> store.insert(tx, imported2(), AT)))
                .isInstanceOfSatisfying(
                        JdbiException.class,
                        e -> assertThat(Database.isUniqueViolation(e)).isTrue());
    }

    private Issuer imported2() {
        try {
            return imported("second");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theChainUpFromAnIssuerSignedElsewhereIsItsOwn() throws Exception {
        Issuer issuer = imported("elsewhere");
        var issuers = new Issuers(List.of(issuer));

        assertThat(issuers.chain(issuer))
                .containsExactly(issuer.der(), issuer.above().get(0), issuer.above().get(1));
        assertThat(issuers.trustBundle(MountName.DEFAULT).certificates())
                .containsExactly(issuer.above().get(1));
    }

    @Test
    void anIssuerHasOneWayUpUnlessItIsARoot() throws Exception {
        Issuer issuer = imported("elsewhere");

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Issuer(
                                issuer.name(),
                                IssuerKind.INTERMEDIATE,
                                Optional.of(TestCa.ROOT),
                                issuer.above(),
                                issuer.life(),
                                issuer.certificate(),
                                issuer.signer()));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Issuer(
                                issuer.name(),
                                IssuerKind.INTERMEDIATE,
                                Optional.empty(),
                                List.of(),
                                issuer.life(),
                                issuer.certificate(),
                                issuer.signer()));
    }
}
