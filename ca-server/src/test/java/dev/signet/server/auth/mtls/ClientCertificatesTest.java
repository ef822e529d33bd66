package dev.signet.server.auth.mtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signet.server.auth.AuthenticationOutcome;
import dev.signet.server.auth.AuthenticationOutcome.Authenticated;
import dev.signet.server.auth.AuthenticationOutcome.Rejected;
import dev.signet.server.auth.Caller.CertificateCaller;
import dev.signet.server.auth.TestCallers;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.SerialNumber;
import dev.signet.server.x509.Validity;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class ClientCertificatesTest {

    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Validity VALIDITY = Validity.startingAt(START, Duration.ofDays(1));
    private static final SerialNumber SERIAL = new SerialNumber(new BigInteger("4711"));

    private final Map<SerialNumber, KnownCertificate> issued = new HashMap<>();
    private final Der leaf = certificate(SERIAL.value());

    private static Der certificate(BigInteger serial) {
        try {
            var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var name = new X500Name("CN=orders");
            var signer = new JcaContentSignerBuilder("Ed25519").build(keys.getPrivate());
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            serial,
                            Date.from(VALIDITY.notBefore()),
                            Date.from(VALIDITY.notAfter()),
                            name,
                            keys.getPublic());
            return Der.copyOf(builder.build(signer).getEncoded());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private AuthenticationOutcome present(Der presented, Instant now) {
        return new ClientCertificates(
                        serial -> Optional.ofNullable(issued.get(serial)),
                        Clock.fixed(now, ZoneOffset.UTC))
                .authenticate(presented);
    }

    private void know(Der der, boolean revoked) {
        issued.put(
                SERIAL,
                new KnownCertificate(
                        new IssuerName("issuing"),
                        der,
                        VALIDITY,
                        revoked,
                        TestCallers.ORDERS,
                        "web"));
    }

    private static void assertRejected(AuthenticationOutcome outcome, String because) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains(because));
    }

    @Test
    void aCertificateWeIssuedProvesTheWorkloadItWasIssuedTo() {
        know(leaf, false);

        assertThat(present(leaf, START))
                .isEqualTo(
                        new Authenticated(
                                new CertificateCaller(
                                        TestCallers.ORDERS,
                                        new IssuerName("issuing"),
                                        SERIAL,
                                        "web")));
    }

    @Test
    void itCountsThroughItsLastSecondAndNoLonger() {
        know(leaf, false);

        assertThat(present(leaf, VALIDITY.notAfter().plusMillis(999)))
                .isInstanceOf(Authenticated.class);
        assertRejected(present(leaf, VALIDITY.notAfter().plusSeconds(1)), "valid from");
        assertRejected(present(leaf, START.minusMillis(1)), "valid from");
    }

    @Test
    void aRevokedCertificateProvesNothing() {
        know(leaf, true);

        assertRejected(present(leaf, START), "revoked");
    }

    @Test
    void aForeignCertificateWithOneOfOurSerialsProvesNothing() {
        know(leaf, false);

        assertRejected(
                present(certificate(SERIAL.value()), START), "not one that this server issued");
    }

    @Test
    void anUnknownCertificateProvesNothing() {
        assertRejected(present(leaf, START), "not one that this server issued");
    }

    @Test
    void aCertificateWithASerialThatIsNoneProvesNothing() {
        for (BigInteger serial : new BigInteger[] {BigInteger.ZERO, BigInteger.TWO.negate()}) {
            assertRejected(present(certificate(serial), START), "not one that this server issued");
        }
        assertRejected(
                present(certificate(BigInteger.ONE.shiftLeft(200)), START),
                "not one that this server issued");
    }

    @Test
    void octetsThatAreNoCertificateAreRejected() {
        know(leaf, false);
        var random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] octets = leaf.octets();
            octets[random.nextInt(octets.length)] ^= (byte) (1 + random.nextInt(255));
            octets = Arrays.copyOf(octets, random.nextInt(octets.length) + 1);
            assertThat(present(Der.copyOf(octets), START)).isInstanceOf(Rejected.class);
        }
        assertRejected(present(Der.copyOf(new byte[0]), START), "not one that this server issued");
        assertRejected(present(Der.copyOf(new byte[70_000]), START), "not one that this server");
    }
}
