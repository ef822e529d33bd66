package dev.signet.server;

import dev.signet.server.issuance.ServerIdentity;
import dev.signet.server.issuer.IssuerName;
import dev.signet.server.x509.Der;
import dev.signet.server.x509.KeyAlgorithm;
import dev.signet.server.x509.Validity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate that signs itself, for a server that has no other yet: connections to it fail where
 * they should, in the client, and the port is there when the real one comes.
 */
final class ProvisionalIdentity {

    private static final X500Name NAME = new X500Name("CN=signet is waiting for its CA key");

    /** No issuer has this name. */
    private static final IssuerName NOBODY = new IssuerName("provisional");

    private ProvisionalIdentity() {}

    /** One that is due for renewal from the beginning. */
    static ServerIdentity.Identity make(Instant now) {
        var validity = Validity.startingAt(now.minus(Duration.ofDays(1)), Duration.ofDays(1));
        KeyPair keys = KeyAlgorithm.EC_P256.generate(new SecureRandom());
        var certificate =
                new JcaX509v3CertificateBuilder(
                        NAME,
                        BigInteger.ONE,
                        Date.from(validity.notBefore()),
                        Date.from(validity.notAfter()),
                        NAME,
                        keys.getPublic());
        try {
            return new ServerIdentity.Identity(
                    NOBODY,
                    keys.getPrivate(),
                    List.of(
                            Der.copyOf(
                                    certificate
                                            .build(
                                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                                            .build(keys.getPrivate()))
                                            .getEncoded())),
                    validity);
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("a key that was just made cannot sign", e);
        }
    }
}
